import { SeedRefused } from '@usher/app'
import { Refused, StorageUnavailable } from '@usher/engine'
import { SettingError } from '@usher/settings'
import { StorageFault } from '@usher/storage'
import { CommanderError } from 'commander'
import { refusalText } from './refusal-text.ts'

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

/** Every way in which a command can end other than well. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return usageFailure(error)
  if (error instanceof CommandFailure) return { lines: [error.message], exitCode: error.exitCode }
  if (error instanceof Refused) return { lines: [refusalText(error.refusal)], exitCode: 1 }
  if (error instanceof SeedRefused) return { lines: error.problems, exitCode: 1 }
  if (error instanceof SettingError || error instanceof StorageFault) {
    return { lines: [error.message], exitCode: 1 }
  }
  if (error instanceof StorageUnavailable) {
    return {
      lines: ['the database does not answer; check DATABASE_URL and that it runs'],
      exitCode: 1,
    }
  }
  return { lines: [faultText(error)], exitCode: 1 }
}

/** Commander also throws where it has printed a help or the version. */
function usageFailure({ code, message, exitCode }: CommanderError): Failure {
  if (exitCode === 0) return { lines: [], exitCode: 0 }
  if (code === 'commander.help') return { lines: [], exitCode: 2 }
  return { lines: [oneLine(message.replace(/^error: /, ''))], exitCode: 2 }
}

/** What nobody foresaw. Messages of drivers may hold values, so only codes and our own are shown. */
function faultText(error: unknown): string {
  const { name, code, message } = error as Partial<NodeJS.ErrnoException>
  const told = error instanceof TypeError ? `${name}: ${message}` : (code ?? name ?? 'unknown')
  return oneLine(`unexpected fault (${told}); run it again with LOG_LEVEL=debug to see where`)
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}
