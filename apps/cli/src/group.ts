import type { Command } from 'commander'
import { wrongUsage } from './failure.ts'

/** A command that only holds others: alone, or with a strange word, it says which there are. */
export function group(command: Command): Command {
  return command.argument('[command]').action((strange: string | undefined) => {
    const names = command.commands.map((child) => child.name()).join(', ')
    const problem = strange === undefined ? 'which command?' : `there is no command ${strange};`
    throw wrongUsage(`${command.name()}: ${problem} give one of ${names}`)
  })
}
