import { SeedRefused } from '@usher/app'
import { Refused, StorageUnavailable } from '@usher/engine'
import { SettingError } from '@usher/settings'
import { StorageFault } from '@usher/storage'
import { type Failure, oneLine } from './command-failure.ts'
import { refusalText } from './refusal-text.ts'

/** Every way in which a command can end other than well, beside those that it told itself. */
export function failureOf(error: unknown): Failure {
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

/** What nobody foresaw. Messages of drivers may hold values, so only codes and our own are shown. */
function faultText(error: unknown): string {
  const { name, code, message } = error as Partial<NodeJS.ErrnoException>
  const told = error instanceof TypeError ? `${name}: ${message}` : (code ?? name ?? 'unknown')
  return oneLine(`unexpected fault (${told}); run it again with LOG_LEVEL=debug to see where`)
}
