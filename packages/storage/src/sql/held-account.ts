import type { Account } from '@usher/engine'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'
import { oncePerHome, type RealmDatabase } from './home.ts'

interface Touch {
  readonly account: AccountKey
  readonly now: Date
}

const statements = oncePerHome((home, db) => ({
  accountOf: accountReader(home),
  find: prepared<Pick<Touch, 'account'>, AccountRow>((place) =>
    db
      .selectFrom('accounts')
      .select(accountColumns(home) as never)
      .where('id', '=', place('account')),
  ),
  hold: prepared<Pick<Touch, 'account'>, { id: AccountKey }>((place) =>
    home.dialect.lockRow(db.selectFrom('accounts').select('id').where('id', '=', place('account'))),
  ),
  touch: prepared<Touch, AccountRow>((place) =>
    db
      .updateTable('accounts')
      .set({ updated_at: place('now') })
      .where('id', '=', place('account'))
      .returning(accountColumns(home) as never),
  ),
}))

/** Changes of one account come one after the other if each holds it first. */
export async function holdAccount(tx: RealmDatabase, account: AccountKey): Promise<boolean> {
  return (await statements(tx).hold(tx, { account })).length > 0
}

/** Notes that something about the account has changed. */
export async function touchAccount(tx: RealmDatabase, change: Touch): Promise<Account | undefined> {
  const { accountOf, touch } = statements(tx)
  const [row] = await touch(tx, change)
  return row && accountOf(row)
}

/** The account as this change sees it. */
export async function findAccountIn(
  tx: RealmDatabase,
  account: AccountKey,
): Promise<Account | undefined> {
  const { accountOf, find } = statements(tx)
  const [row] = await find(tx, { account })
  return row && accountOf(row)
}
