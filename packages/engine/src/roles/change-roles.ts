import type { AccountId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { Account, AuditEvent, AuditEventType } from '../ports.ts'
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
  const granted = roleEvent(context, change, 'role.granted')
  return existing(await context.store.accounts.grantRole({ ...change, ...granted }))
}

/**
 * Takes a role from an account. Idempotent; where the realm keeps the last role, an account left
 * without any gets the default role in the same change.
 *
 * @throws {Refused} `role_unknown`, `account_not_found`
 */
export async function revokeRole(context: UseCaseContext, change: RoleChange): Promise<Account> {
  const { realm, store } = context
  const revoked = roleEvent(context, change, 'role.revoked')
  const toDefault = { ...change, role: realm.defaultRole }
  const instead =
    realm.lastRole === 'keep' ? roleEvent(context, toDefault, 'role.granted') : undefined
  return existing(await store.accounts.revokeRole({ ...change, ...revoked, instead }))
}

function roleEvent(
  { realm, clock }: UseCaseContext,
  { accountId, role, actor }: RoleChange,
  type: AuditEventType & `role.${string}`,
): { role: string; now: Date; event: AuditEvent } {
  knownRoles(realm, [role])
  const now = clock.now()
  return { role, now, event: { type, at: now, accountId, actor, detail: { role } } }
}

function existing(account: Account | undefined): Account {
  if (!account) throw new Refused({ code: 'account_not_found' })
  return account
}
