import type { Realm } from '../realm.ts'
import { Refused } from '../refusals.ts'

/** @throws {Refused} `role_unknown` for the first role that the realm does not have */
export function checkedRoles({ roles: known }: Realm, roles: readonly string[]): readonly string[] {
  for (const role of roles) {
    if (!known.includes(role)) throw new Refused({ code: 'role_unknown', role, known })
  }
  return [...new Set(roles)].sort()
}
