import type { Account, AccountStatus, AccountStore } from '@usher/engine'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'
import { findAccountIn } from './held-account.ts'
import { revokeSessions } from './open-session.ts'

interface StatusValues {
  readonly account: AccountKey
  readonly status: AccountStatus
  readonly now: Date
}

const statusStatements = (context: RealmContext, db: Kysely<EngineTables>) => ({
  accountOf: accountReader(context),
  change: prepared<StatusValues, AccountRow>((place) =>
    db
      .updateTable('accounts')
      .set({ status: place('status'), erases_at: null, updated_at: place('now') })
      .where('id', '=', place('account'))
      .where('status', '<>', place('status'))
      .returning(accountColumns(context)),
  ),
  keep: prepared<Pick<StatusValues, 'account'>, never>((place) =>
    db.deleteFrom('erasures').where('account_id', '=', place('account')),
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
})

export async function changeStatusIn(
  tx: EngineTx,
  { accountId, status, now, event }: Parameters<AccountStore['changeStatus']>[0],
): Promise<Account | undefined> {
  const { accountOf, change, keep, noteActivation } = tx.statements(statusStatements)
  const account = keyOf(tx, accountId)
  const [row] = await change(tx, { account, status, now })
  if (!row) return findAccountIn(tx, account)
  await keep(tx, { account }) // the word of an operator goes before the wish to be erased
  if (status === 'active') await noteActivation(tx, { account, now })
  else await revokeSessions(tx, { account, now })
  await tx.record(event, accountId)
  return accountOf(row)
}

/** What belongs to the account goes by itself: every such table refers to it. */
export async function deleteAccountIn(
  tx: EngineTx,
  { accountId, event }: Parameters<AccountStore['delete']>[0],
): Promise<{ kind: 'deleted' } | { kind: 'not_found' }> {
  const { remove } = tx.statements(statusStatements)
  const [removed] = await remove(tx, { account: keyOf(tx, accountId) })
  if (!removed) return { kind: 'not_found' }
  await tx.record(event, accountId)
  return { kind: 'deleted' }
}
