import type { Account, AccountStore } from '@usher/engine'
import { prepared } from '../prepared.ts'
import { type AccountRow, accountColumns, accountReader, profileColumns } from './account-row.ts'
import { recordIn } from './events.ts'
import { findAccountIn } from './held-account.ts'
import { keyOf, oncePerHome, type RealmDatabase } from './home.ts'

type Values = Readonly<Record<string, unknown>>

const statements = oncePerHome((home, db) => {
  const known = new Map<string, ReturnType<typeof update>>()
  const update = (columns: readonly string[]) =>
    prepared<Values, AccountRow>((place) =>
      db
        .updateTable('accounts')
        // the columns of the profile are the realm's, so no type knows them
        .set(Object.fromEntries(columns.map((name) => [name, place(name)])) as never)
        .where('id', '=', place('account') as never)
        .returning(accountColumns(home) as never),
    )
  return {
    home,
    accountOf: accountReader(home),
    updateOf(columns: readonly string[]) {
      const key = columns.join()
      const statement = known.get(key) ?? update(columns)
      known.set(key, statement)
      return statement
    },
  }
})

/**
 * `AccountStore.updateProfile` within a change of the app's own.
 *
 * @throws {TypeError} for a field that the realm does not have
 */
export async function updateProfileIn(
  tx: RealmDatabase,
  { accountId, profile, now, event }: Parameters<AccountStore['updateProfile']>[0],
): Promise<Account | undefined> {
  const { home, accountOf, updateOf } = statements(tx)
  const account = keyOf(home, accountId)
  const columns = profileColumns(home, profile)
  if (Object.keys(columns).length === 0) return findAccountIn(tx, account)

  const update = updateOf([...Object.keys(columns).sort(), 'updated_at'])
  const [row] = await update(tx, { ...columns, updated_at: now, account })
  if (!row) return undefined
  if (event) await recordIn(tx, event, accountId)
  return accountOf(row)
}
