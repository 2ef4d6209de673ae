import type { Account, AccountStore } from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { accountOf, existing } from './account-row.ts'
import { findHolder } from './credential.ts'

type RoleChange = Parameters<AccountStore['grantRole']>[0]
type RoleRevocation = Parameters<AccountStore['revokeRole']>[0]

export function grantRole(context: RealmContext, change: RoleChange): Promise<Account | undefined> {
  return changeRole(context, change, true, cql`roles = roles + ${[change.role]}`)
}

export function revokeRole(
  context: RealmContext,
  { instead, ...change }: RoleRevocation,
): Promise<Account | undefined> {
  if (!instead) return changeRole(context, change, false, cql`roles = roles - ${[change.role]}`)
  return context.turns.take(change.accountId, () => revokeOrReplace(context, change, instead))
}

/** Roles are added to a set or taken from it, so simultaneous changes of other roles all count. */
function changeRole(
  context: RealmContext,
  { accountId, role, now, event }: RoleChange,
  isWanted: boolean,
  write: Statement,
): Promise<Account | undefined> {
  return context.turns.take(accountId, async () => {
    const row = await findHolder(context, accountId)
    if (!row) return undefined
    const isThere = row.roles?.includes(role) ?? false
    if (isThere === isWanted) return accountOf(context, row)

    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users set ${write}, updated_at = ${now}
        where userid = ${accountId} if ${existing}`,
      consequences: { event: numbered(context, event, accountId) },
    })
    const changed = outcome.applied ? await findHolder(context, accountId) : undefined
    return changed && accountOf(context, changed)
  })
}

/** Which role is the last one is decided by the guard: the roles are those that were read. */
async function revokeOrReplace(
  context: RealmContext,
  { accountId, role, now, event }: RoleChange,
  instead: NonNullable<RoleRevocation['instead']>,
): Promise<Account | undefined> {
  for (;;) {
    const row = await findHolder(context, accountId)
    if (!row) return undefined
    const held = row.roles ?? []
    const left = held.filter((one) => one !== role)
    const isHeld = left.length < held.length
    if (!isHeld && left.length > 0) return accountOf(context, row)

    const roles = left.length > 0 ? left : [instead.role]
    const events = [...(isHeld ? [event] : []), ...(left.length > 0 ? [] : [instead.event])]
    const [first, second] = events.map((one) => numbered(context, one, accountId))
    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users set roles = ${roles}, updated_at = ${now}
        where userid = ${accountId} if ${existing} and roles = ${row.roles}`,
      consequences: { event: first, secondEvent: second },
    })
    if (outcome.applied) return accountOf(context, { ...row, roles, updated_at: now })
  }
}
