import type { Account } from '../ports.ts'
import type { Realm } from '../realm.ts'
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

/** @throws {Refused} `role_unknown` for the first role that the realm does not have */
export function knownRoles({ roles: known }: Realm, roles: readonly string[]): readonly string[] {
  for (const role of roles) {
    if (!known.includes(role)) throw new Refused({ code: 'role_unknown', role, known })
  }
  return [...new Set(roles)].sort()
}
