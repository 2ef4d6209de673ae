import type { Account } from '@usher/engine'

/** What administrators can be, in ascending order of power. Who has several is the strongest. */
export const ADMINISTRATOR_ROLES = ['auditor', 'support', 'owner'] as const

export type AdministratorRole = (typeof ADMINISTRATOR_ROLES)[number]

/** The strongest role of an administrator; `undefined`: the account is none any more. */
export function administratorRole({
  roles,
}: Pick<Account, 'roles'>): AdministratorRole | undefined {
  return ADMINISTRATOR_ROLES.findLast((role) => roles.includes(role))
}
