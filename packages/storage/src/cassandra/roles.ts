import type { Account, AccountStore } from '@usher/engine'
import { accountOf, existing } from './account-row.ts'
import { account as accountPlace, changeRow } from './changes.ts'
import { findHolder } from './credential.ts'
import { numbered } from './events.ts'
import type { Home } from './home.ts'
import { cql, type Statement } from './statement.ts'

type RoleChange = Parameters<AccountStore['grantRole']>[0]

export function grantRole(home: Home, change: RoleChange): Promise<Account | undefined> {
  return changeRole(home, change, true, cql`roles = roles + ${[change.role]}`)
}

export function revokeRole(home: Home, change: RoleChange): Promise<Account | undefined> {
  return changeRole(home, change, false, cql`roles = roles - ${[change.role]}`)
}

/** Roles are added to a set or taken from it, so simultaneous changes of other roles all count. */
function changeRole(
  home: Home,
  { accountId, role, now, event }: RoleChange,
  isWanted: boolean,
  write: Statement,
): Promise<Account | undefined> {
  return home.turns.take(accountId, async () => {
    const row = await findHolder(home, accountId)
    if (!row) return undefined
    const isThere = row.roles?.includes(role) ?? false
    if (isThere === isWanted) return accountOf(home, row)

    const outcome = await changeRow(home, accountPlace(accountId), {
      guarded: cql`update users set ${write}, updated_at = ${now}
        where userid = ${accountId} if ${existing}`,
      consequences: { event: numbered(home, event, accountId) },
    })
    const changed = outcome.applied ? await findHolder(home, accountId) : undefined
    return changed && accountOf(home, changed)
  })
}
