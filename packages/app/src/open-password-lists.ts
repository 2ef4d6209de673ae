import type { PasswordLists } from '@usher/engine'
import { BreachedPasswordsUnreadable, openBreachedPasswords, passwordLists } from '@usher/passwords'
import { type ServerSettings, SettingError } from '@usher/settings'
import type { CleanupStack } from './cleanup-stack.ts'

/**
 * The lists that new passwords are checked against; `BREACHED_PASSWORDS` names the operator's own.
 *
 * @throws {SettingError} its file cannot be used
 */
export async function openPasswordLists(
  { breachedPasswords }: ServerSettings,
  cleanup: CleanupStack,
): Promise<PasswordLists> {
  if (breachedPasswords === undefined) return passwordLists()
  try {
    const breached = await openBreachedPasswords(breachedPasswords)
    cleanup.add(() => breached.close())
    return passwordLists(breached)
  } catch (error) {
    if (!(error instanceof BreachedPasswordsUnreadable)) throw error
    throw new SettingError(`BREACHED_PASSWORDS: ${error.message}.`, { cause: error })
  }
}
