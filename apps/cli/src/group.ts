import type { Command } from 'commander'
import { wrongUsage } from './command-failure.ts'
import { nearest } from './nearest.ts'

/** A command that only holds others: alone it shows them, with a strange word it says which it may be. */
export function group(command: Command): Command {
  return command
    .usage('<command>')
    .argument('[command]')
    .action((strange: string | undefined) => {
      if (strange === undefined && !command.parent) return command.outputHelp()
      const names = command.commands.map((child) => child.name())
      const called = command.parent ? `${command.name()} ` : ''
      if (strange === undefined) throw wrongUsage(`${called}needs a command: ${names.join(', ')}`)
      const meant = nearest(strange, names)
      const hint =
        meant === undefined ? `give one of ${names.join(', ')}` : `did you mean ${meant}?`
      throw wrongUsage(`there is no command ${called}${strange}; ${hint}`)
    })
}
