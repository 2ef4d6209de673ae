import type { AccountId, PersonalDataStore } from '@usher/engine'
import { sql } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import type { PersonalData, PersonalTable } from '../../personal-table.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { RealmTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { deleteApprovals, holdApproved, spendApproval } from '../approvals.ts'
import { forgetEventsOf } from '../audit/forget.ts'
import { holdsCredential } from '../credentials.ts'
import { findAccountIn, holdAccount } from '../held-account.ts'
import { postMail } from '../mails.ts'
import { revokeSessions } from '../open-session.ts'
import { addressesOf } from './addresses.ts'

import { isHeldBy } from './rows-of.ts'

type Call<Method extends keyof PersonalDataStore> = Parameters<
  Extract<PersonalDataStore[Method], (...given: never[]) => unknown>
>[0]

type Tx = RealmTx<EngineTables>
type ErasedByApps = Pick<PersonalData, 'tables' | 'afterErasure'>

/** See `PersonalDataStore.requestErasure`. */
export async function requestErasureIn(
  tx: Tx,
  { approval, cancelHash, erasesAt, now, event, mail }: Call<'requestErasure'>,
): ReturnType<PersonalDataStore['requestErasure']> {
  const account = keyOf(tx, approval.accountId)
  if (!(await holdApproved(tx, approval))) return { kind: 'approval_invalid' }
  const found = await findAccountIn(tx, account)
  if (found?.status !== 'active') return { kind: 'approval_invalid' }
  if (!(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await tx.db
    .updateTable('accounts')
    .set({ status: 'suspended', erases_at: erasesAt, updated_at: now })
    .where('id', '=', account)
    .execute()
  await tx.db
    .insertInto('erasures')
    .values({
      account_id: account,
      cancel_hash: cancelHash,
      requested_at: now,
      erases_at: erasesAt,
    })
    .execute()
  await revokeSessions(tx, { account, now })
  await deleteApprovals(tx, account)
  await tx.record(event, approval.accountId)
  const written = mail(found)
  if (written) await postMail(tx, written, now)
  return { kind: 'requested' }
}

/** See `PersonalDataStore.cancelErasure`. */
export async function cancelErasureIn(
  tx: Tx,
  { of, now, event, mail }: Call<'cancelErasure'>,
): ReturnType<PersonalDataStore['cancelErasure']> {
  const account = await whose(tx, of)
  if (account === undefined) return { cancelled: false }
  await holdAccount(tx, account)
  const cancelled = await tx.db
    .deleteFrom('erasures')
    .where('account_id', '=', account)
    .returning('account_id')
    .execute()
  if (cancelled.length === 0) return { cancelled: false }
  await tx.db
    .updateTable('accounts')
    .set({ status: 'active', erases_at: null, updated_at: now })
    .where('id', '=', account)
    .execute()
  const kept = await findAccountIn(tx, account)
  await tx.record(event, kept?.id)
  const written = kept && mail(kept)
  if (written) await postMail(tx, written, now)
  return { cancelled: true }
}

async function whose(tx: Tx, of: Call<'cancelErasure'>['of']): Promise<AccountKey | undefined> {
  if ('accountId' in of) {
    const account = keyOf(tx, of.accountId)
    return (await holdsCredential(tx, account, of.verified)) ? account : undefined
  }
  const row = await tx.db
    .selectFrom('erasures')
    .select('account_id')
    .where('cancel_hash', '=', of.cancelHash)
    .executeTakeFirst()
  return row?.account_id
}

/** See `PersonalDataStore.erase`; `ofApps` is about the apps' tables, the account takes ours along. */
export async function eraseIn(
  tx: Tx,
  { keys }: RealmContext,
  ofApps: ErasedByApps,
  { accountId, when, recipientOf, now, event, mail }: Call<'erase'>,
): ReturnType<PersonalDataStore['erase']> {
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  if (when === 'due' && !(await isDue(tx, account, now))) return { kind: 'nothing' }
  const found = await findAccountIn(tx, account)
  if (!found) return { kind: 'nothing' }
  const recipients = (await addressesOf(tx.db, account)).map(recipientOf)
  for (const table of ofApps.tables) await eraseRows(tx, table, account)
  await tx.db.deleteFrom('accounts').where('id', '=', account).execute()
  const statements = ofApps.afterErasure?.(tx.dialect.name) ?? []
  for (const statement of statements) await sql.raw(statement).execute(tx.db)
  if (recipients.length > 0) {
    await tx.db.deleteFrom('outbox').where('recipient', 'in', recipients).execute()
  }
  await forgetEventsOf(tx, keys, account)
  await tx.record(event, accountId)
  const written = mail(found)
  if (written) await postMail(tx, written, now)
  return { kind: 'erased' }
}

async function isDue(tx: Tx, account: AccountKey, now: Date): Promise<boolean> {
  const due = await tx.db
    .deleteFrom('erasures')
    .where('account_id', '=', account)
    .where('erases_at', '<=', now)
    .returning('account_id')
    .execute()
  return due.length > 0
}

async function eraseRows(tx: Tx, table: PersonalTable, account: AccountKey): Promise<void> {
  const { erased } = table
  if (erased === 'with_account') return
  const isTheirs = isHeldBy(table, account)
  if (erased === 'deleted') {
    await sql`delete from ${sql.table(table.table)} where ${isTheirs}`.execute(tx.db)
    return
  }
  const changes = Object.entries(erased.set).map(
    ([column, value]) => sql`${sql.ref(column)} = ${value}`,
  )
  if (changes.length === 0) return
  await sql`update ${sql.table(table.table)} set ${sql.join(changes)} where ${isTheirs}`.execute(
    tx.db,
  )
}

/** See `PersonalDataStore.listDueErasures`. */
export async function listDueErasures(
  db: Pick<Tx['db'], 'selectFrom'>,
  { now, limit }: Call<'listDueErasures'>,
): Promise<readonly AccountId[]> {
  const rows = await db
    .selectFrom('erasures')
    .select('account_id')
    .where('erases_at', '<=', now)
    .orderBy('erases_at')
    .limit(limit)
    .execute()
  return rows.map(({ account_id }) => String(account_id) as AccountId)
}
