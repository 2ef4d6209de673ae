import type { Command } from 'commander'
import { wrongUsage } from './command-failure.ts'
import { nearest } from './nearest.ts'

/** A command that only holds others: alone it shows them, with a strange word it says which it may be. */
export function group(command: Command): Command {
  return command
    .usage('<command>')
    .argument('[command...]')
    .allowUnknownOption() // what follows a strange word is not what is wrong
    .action(([strange]: readonly string[]) => {
      if (strange === undefined && !command.parent) return command.outputHelp()
      const names = command.commands.map((child) => child.name())
      if (strange?.startsWith('-')) {
        throw wrongUsage(`there is no option ${strange}; --help shows those that there are`)
      }
      const called = command.parent ? `${command.name()} ` : ''
      if (strange === undefined) throw wrongUsage(`${called}needs a command: ${names.join(', ')}`)
      const meant = nearest(strange, names)
      const hint =
        meant === undefined ? `give one of ${names.join(', ')}` : `did you mean ${meant}?`
      throw wrongUsage(`there is no command ${called}${strange}; ${hint}`)
    })
}
