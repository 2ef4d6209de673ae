import type { Account, AccountStatus, AccountStore } from '@usher/engine'
import { sql } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'
import { recordIn } from './events.ts'
import { findAccountIn } from './held-account.ts'
import { keyOf, oncePerHome, type RealmDatabase } from './home.ts'
import { revokeSessions } from './open-session.ts'

interface StatusValues {
  readonly account: AccountKey
  readonly status: AccountStatus
  readonly now: Date
}

const statements = oncePerHome((home, db) => ({
  home,
  accountOf: accountReader(home),
  change: prepared<StatusValues, AccountRow>((place) =>
    db
      .updateTable('accounts')
      .set({ status: place('status'), updated_at: place('now') })
      .where('id', '=', place('account'))
      .where('status', '<>', place('status'))
      .returning(accountColumns(home) as never),
  ),
  noteActivation: prepared<Omit<StatusValues, 'status'>, never>((place) =>
    db
      .updateTable('accounts')
      .set({ activated_at: sql`coalesce(activated_at, ${place('now')})` })
      .where('id', '=', place('account')),
  ),
  remove: prepared<Pick<StatusValues, 'account'>, { id: AccountKey }>((place) =>
    db.deleteFrom('accounts').where('id', '=', place('account')).returning('id'),
  ),
}))

export async function changeStatusIn(
  tx: RealmDatabase,
  { accountId, status, now, event }: Parameters<AccountStore['changeStatus']>[0],
): Promise<Account | undefined> {
  const { home, accountOf, change, noteActivation } = statements(tx)
  const account = keyOf(home, accountId)
  const [row] = await change(tx, { account, status, now })
  if (!row) return findAccountIn(tx, account)
  if (status === 'active') await noteActivation(tx, { account, now })
  else await revokeSessions(tx, { account, now })
  await recordIn(tx, event, accountId)
  return accountOf(row)
}

/** What belongs to the account goes by itself: every such table refers to it. */
export async function deleteAccountIn(
  tx: RealmDatabase,
  { accountId, event }: Parameters<AccountStore['delete']>[0],
): Promise<{ kind: 'deleted' } | { kind: 'not_found' }> {
  const { home, remove } = statements(tx)
  const [removed] = await remove(tx, { account: keyOf(home, accountId) })
  if (!removed) return { kind: 'not_found' }
  await recordIn(tx, event, accountId)
  return { kind: 'deleted' }
}
