import type { AccountId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { Account, AuditEventType } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { knownRoles } from './check-roles.ts'

export interface RoleChange {
  readonly accountId: AccountId
  readonly role: string
  /** `operator:<name>` or `account:<id>`. */
  readonly actor: string
}

/**
 * Gives a role to an account. Idempotent; in force at the next request.
 *
 * @throws {Refused} `role_unknown`, `account_not_found`
 */
export async function grantRole(context: UseCaseContext, change: RoleChange): Promise<Account> {
  return changeRole(context, change, 'role.granted')
}

/**
 * Takes a role from an account. Idempotent; where the realm keeps the last role, an account left
 * without any gets the default role back.
 *
 * @throws {Refused} `role_unknown`, `account_not_found`
 */
export async function revokeRole(context: UseCaseContext, change: RoleChange): Promise<Account> {
  const account = await changeRole(context, change, 'role.revoked')
  const { realm } = context
  if (account.roles.length > 0 || realm.lastRole === 'may_go') return account
  return changeRole(context, { ...change, role: realm.defaultRole }, 'role.granted')
}

async function changeRole(
  { realm, store: { accounts }, clock }: UseCaseContext,
  { accountId, role, actor }: RoleChange,
  type: AuditEventType & `role.${string}`,
): Promise<Account> {
  knownRoles(realm, [role])
  const now = clock.now()
  const event = { type, at: now, accountId, actor, detail: { role } }
  const change = { accountId, role, now, event }
  const account = await (type === 'role.granted'
    ? accounts.grantRole(change)
    : accounts.revokeRole(change))
  if (!account) throw new Refused({ code: 'account_not_found' })
  return account
}
