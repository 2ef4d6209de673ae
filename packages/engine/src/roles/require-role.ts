import type { Account } from '../ports.ts'
import { Refused } from '../refusals.ts'

/**
 * Lets accounts pass that have one of the accepted roles.
 *
 * @throws {Refused} `roles_missing` if the account has none at all, else `role_required`
 */
export function requireRole({ roles }: Pick<Account, 'roles'>, accepted: readonly string[]): void {
  if (roles.length === 0) throw new Refused({ code: 'roles_missing' })
  if (!roles.some((role) => accepted.includes(role))) {
    throw new Refused({ code: 'role_required', accepted })
  }
}
