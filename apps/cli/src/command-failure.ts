import { CommanderError } from 'commander'

/** 1: refused or failed; 2: wrong usage. */
export type ExitCode = 1 | 2

/** A command cannot be carried out. The message is one line and says what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode = 1, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

export function wrongUsage(message: string): CommandFailure {
  return new CommandFailure(message, 2)
}

/** What the operator reads, one line each, and the exit code. */
export interface Failure {
  readonly lines: readonly string[]
  readonly exitCode: 0 | ExitCode
}

/** What a command or its options told themselves; `undefined`: something else has happened. */
export function toldFailureOf(error: unknown): Failure | undefined {
  if (error instanceof CommanderError) return usageFailure(error)
  if (error instanceof CommandFailure) return { lines: [error.message], exitCode: error.exitCode }
  return undefined
}

/** What Commander says before the sentence that helps. */
const PREAMBLE = /^error: (command-argument value '.*' is invalid for argument '.*'\. )?/s

/** Commander also throws where it has printed a help or the version. */
function usageFailure({ code, message, exitCode }: CommanderError): Failure {
  if (exitCode === 0) return { lines: [], exitCode: 0 }
  if (code === 'commander.help') return { lines: [], exitCode: 2 }
  return { lines: [oneLine(message.replace(PREAMBLE, ''))], exitCode: 2 }
}

export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}
