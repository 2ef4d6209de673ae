import type { Account } from '@usher/engine'

/** Ascending in power. */
export const ROLES = ['student', 'teacher', 'admin', 'super_admin'] as const

export type Role = (typeof ROLES)[number]

/** The one role that counts: the highest of the account's set (contract, section 7). */
export function effectiveRole({ roles }: Pick<Account, 'roles'>): Role {
  return ROLES.findLast((role) => roles.includes(role)) ?? 'student'
}

/** `admin` in the contract always means `super_admin` too. */
export function isAdmin(account: Pick<Account, 'roles'>): boolean {
  const role = effectiveRole(account)
  return role === 'admin' || role === 'super_admin'
}
