import type { PasswordLists } from '@usher/engine'
import type { BreachedPasswords } from './breached-passwords.ts'
import { isCommonPassword } from './common-passwords.ts'

/**
 * The lists on which new passwords are looked for: the common ones that come with Usher, and the
 * operator's breached ones.
 */
export function passwordLists(breached?: BreachedPasswords): PasswordLists {
  return {
    async find(password) {
      if (isCommonPassword(password)) return 'common'
      return (await breached?.has(password)) ? 'breached' : undefined
    },
  }
}
