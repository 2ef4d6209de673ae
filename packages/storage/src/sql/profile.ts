import type { Account, AccountStore } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader, profileColumns } from './account-row.ts'
import { findAccountIn } from './held-account.ts'

/** Beside these, the columns of the profile that change. */
type Values = Readonly<Record<string, unknown>> & {
  readonly account: AccountKey
  readonly updated_at: Date
}

const profileStatements = (context: RealmContext, db: Kysely<EngineTables>) => {
  const known = new Map<string, ReturnType<typeof update>>()
  const update = (columns: readonly string[]) =>
    prepared<Values, AccountRow>((place) => {
      // no type knows the columns of the profile
      const profile: object = Object.fromEntries(columns.map((name) => [name, place(name)]))
      return db
        .updateTable('accounts')
        .set({ ...profile, updated_at: place('updated_at') })
        .where('id', '=', place('account'))
        .returning(accountColumns(context))
    })
  return {
    accountOf: accountReader(context),
    updateOf(columns: readonly string[]) {
      const key = columns.join()
      const statement = known.get(key) ?? update(columns)
      known.set(key, statement)
      return statement
    },
  }
}

export async function updateProfileIn(
  tx: EngineTx,
  { accountId, profile, locale, now, event }: Parameters<AccountStore['updateProfile']>[0],
): Promise<Account | undefined> {
  const { accountOf, updateOf } = tx.statements(profileStatements)
  const account = keyOf(tx, accountId)
  const columns = {
    ...profileColumns(tx, profile),
    ...(locale !== undefined && { locale }),
  }
  if (Object.keys(columns).length === 0) return findAccountIn(tx, account)

  const update = updateOf(Object.keys(columns).sort())
  const [row] = await update(tx, { ...columns, updated_at: now, account })
  if (!row) return undefined
  if (event) await tx.record(event, accountId)
  return accountOf(row)
}
