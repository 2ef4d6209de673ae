import type { Account, AccountStore } from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql, listed, names } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'
import { accountOf, existing, profileColumns } from './account-row.ts'
import { findHolder } from './credential.ts'

export async function updateProfile(
  context: RealmContext,
  { accountId, profile, locale, now, event }: Parameters<AccountStore['updateProfile']>[0],
): Promise<Account | undefined> {
  const columns = [
    ...profileColumns(context.realm, profile),
    ...(locale === undefined ? [] : [['locale', locale] as const]),
  ]
  if (!isAccountId(accountId)) return undefined
  if (columns.length > 0) {
    const values = columns.map(([column, value]) => cql`${names(column)} = ${value}`)
    const outcome = await context.turns.take(accountId, () =>
      changeRow(context, accountRow(accountId), {
        guarded: cql`update users set ${listed(values)}, updated_at = ${now}
          where userid = ${accountId} if ${existing}`,
        consequences: { event: event && numbered(context, event, accountId), follow: ['index'] },
      }),
    )
    if (!outcome.applied) return undefined
  }
  const row = await findHolder(context, accountId)
  return row && accountOf(context, row)
}
