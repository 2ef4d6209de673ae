import type { Account, AccountStore } from '@usher/engine'
import { accountOf, existing, profileColumns } from './account-row.ts'
import { account as accountPlace, changeRow } from './changes.ts'
import { findHolder } from './credential.ts'
import { numbered } from './events.ts'
import { type Home, isAccountId } from './home.ts'
import { cql, listed, names } from './statement.ts'

export async function updateProfile(
  home: Home,
  { accountId, profile, now, event }: Parameters<AccountStore['updateProfile']>[0],
): Promise<Account | undefined> {
  const columns = profileColumns(home.realm, profile)
  if (!isAccountId(accountId)) return undefined
  if (columns.length > 0) {
    const values = columns.map(([column, value]) => cql`${names(column)} = ${value}`)
    const outcome = await home.turns.take(accountId, () =>
      changeRow(home, accountPlace(accountId), {
        guarded: cql`update users set ${listed(values)}, updated_at = ${now}
          where userid = ${accountId} if ${existing}`,
        consequences: { event: event && numbered(home, event, accountId), follow: ['index'] },
      }),
    )
    if (!outcome.applied) return undefined
  }
  const row = await findHolder(home, accountId)
  return row && accountOf(home, row)
}
