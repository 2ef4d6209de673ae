import {
  type Account,
  type AccountId,
  type AccountStatus,
  type AccountStore,
  asAccountId,
} from '@usher/engine'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
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
  readonly until: Date | null
  readonly now: Date
}

type Ending = Pick<StatusValues, 'account' | 'now'>

const statusStatements = (context: RealmContext, db: Kysely<EngineTables>) => ({
  accountOf: accountReader(context),
  change: prepared<StatusValues, AccountRow>((place) =>
    db
      .updateTable('accounts')
      .set({
        status: place('status'),
        suspended_until: place('until'),
        erases_at: null,
        updated_at: place('now'),
      })
      .where('id', '=', place('account'))
      .where((is) =>
        is.or([
          is('status', '<>', place('status')),
          is('suspended_until', 'is distinct from', place('until')),
        ]),
      )
      .returning(accountColumns(context)),
  ),
  end: prepared<Ending, AccountRow>((place) =>
    db
      .updateTable('accounts')
      .set({ status: 'active', suspended_until: null, updated_at: place('now') })
      .where('id', '=', place('account'))
      .where('status', '=', 'suspended')
      .where('suspended_until', '<=', place('now'))
      .returning(accountColumns(context)),
  ),
  keep: prepared<Pick<StatusValues, 'account'>, never>((place) =>
    db.deleteFrom('erasures').where('account_id', '=', place('account')),
  ),
  noteActivation: prepared<Ending, never>((place) =>
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
  { accountId, status, suspendedUntil, now, event }: Parameters<AccountStore['changeStatus']>[0],
): Promise<Account | undefined> {
  const { accountOf, change, keep, noteActivation } = tx.statements(statusStatements)
  const account = keyOf(tx, accountId)
  const [row] = await change(tx, { account, status, until: suspendedUntil ?? null, now })
  if (!row) return findAccountIn(tx, account)
  await keep(tx, { account }) // the word of an operator goes before the wish to be erased
  if (status === 'active') await noteActivation(tx, { account, now })
  else await revokeSessions(tx, { account, now })
  await tx.record(event, accountId)
  return accountOf(row)
}

export async function endSuspensionIn(
  tx: EngineTx,
  { accountId, now, event }: Parameters<AccountStore['endSuspension']>[0],
): Promise<Account | undefined> {
  const { accountOf, end, noteActivation } = tx.statements(statusStatements)
  const account = keyOf(tx, accountId)
  const [row] = await end(tx, { account, now })
  if (!row) return undefined
  await noteActivation(tx, { account, now })
  await tx.record(event, accountId)
  return accountOf(row)
}

export async function listElapsedSuspensions(
  { read }: Database<EngineTables>,
  { now, limit }: Parameters<AccountStore['listElapsedSuspensions']>[0],
): Promise<readonly AccountId[]> {
  const rows = await read
    .selectFrom('accounts')
    .select('id')
    .where('suspended_until', '<=', now)
    .where('status', '=', 'suspended')
    .orderBy('suspended_until')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => asAccountId(String(id)))
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
