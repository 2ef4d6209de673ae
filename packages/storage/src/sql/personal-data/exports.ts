import type {
  AccountId,
  ClaimedExport,
  DataExport,
  PersonalDataStore,
  WriteMail,
} from '@usher/engine'
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import { latestInstant } from '../../clock-skew.ts'
import { type AccountKey, instant } from '../../columns.ts'
import type { Database } from '../../database.ts'
import { keyOf } from '../../realm-context.ts'
import type { RealmTx } from '../../realm-tx.ts'
import { findable } from '../../storable.ts'
import type { EngineTables } from '../../tables.ts'
import { holdApproved, spendApproval } from '../approvals.ts'
import { findAccountIn } from '../held-account.ts'
import { postMail } from '../mails.ts'

type Call<Method extends keyof PersonalDataStore> = Parameters<
  Extract<PersonalDataStore[Method], (...given: never[]) => unknown>
>[0]

type Tx = RealmTx<EngineTables>
type Read = Database<EngineTables>['read']

/** See `PersonalDataStore.requestExport`. The account's row is held: one wish after the other. */
export async function requestExportIn(
  tx: Tx,
  { id, approval, since, now, event, mail }: Call<'requestExport'>,
): ReturnType<PersonalDataStore['requestExport']> {
  const account = keyOf(tx, approval.accountId)
  if (!(await holdApproved(tx, approval))) return { kind: 'approval_invalid' }
  const [newest] = await tx.db
    .selectFrom('exports')
    .select(['requested_at', 'bytes'])
    .where('account_id', '=', account)
    .orderBy('requested_at', 'desc')
    .limit(1)
    .execute()
  if (newest && newest.bytes === null) return { kind: 'preparing' }
  const requestedAt = newest && instant(newest.requested_at)
  if (requestedAt && since && requestedAt >= since) return { kind: 'too_often', requestedAt }
  if (!(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await tx.db
    .insertInto('exports')
    .values({ id, account_id: account, requested_at: now, attempt: 0 })
    .execute()
  await tx.record(event, approval.accountId)
  await tell(tx, account, mail, now)
  return { kind: 'requested' }
}

async function tell(tx: Tx, account: AccountKey, mail: WriteMail, now: Date): Promise<void> {
  const found = await findAccountIn(tx, account)
  const written = found && mail(found)
  if (written) await postMail(tx, written, now)
}

export async function findExportIn(
  db: Read,
  id: string,
  account: AccountKey,
): Promise<DataExport | undefined> {
  const row = await db
    .selectFrom('exports')
    .selectAll()
    .where('id', '=', findable(id))
    .where('account_id', '=', account)
    .executeTakeFirst()
  return row && exportOf(row)
}

function exportOf(row: Selectable<EngineTables['exports']>): DataExport {
  const { id, account_id, requested_at, bytes, expires_at } = row
  return {
    id,
    accountId: String(account_id) as AccountId,
    requestedAt: instant(requested_at),
    archive:
      bytes === null || expires_at === null ? undefined : { bytes, expiresAt: instant(expires_at) },
  }
}

/** See `PersonalDataStore.claimExport`; what the attempt before wrote goes. */
export async function claimExportIn(
  tx: Tx,
  { now, leaseSeconds }: Call<'claimExport'>,
): Promise<ClaimedExport | undefined> {
  const latestLease = latestInstant(now, leaseSeconds)
  const free = tx.dialect.lockFreeRows(
    tx.db
      .selectFrom('exports')
      .select('id')
      .where('bytes', 'is', null)
      .where((is) =>
        is.or([
          is('leased_until', 'is', null),
          is('leased_until', '<=', now),
          is('leased_until', '>', latestLease),
        ]),
      )
      .orderBy('requested_at')
      .limit(1),
  )
  const [claimed] = await tx.db
    .updateTable('exports')
    .set({
      attempt: sql`attempt + 1`,
      leased_until: new Date(now.getTime() + leaseSeconds * 1000),
    })
    .where('id', 'in', free)
    .returning(['id', 'account_id', 'attempt'])
    .execute()
  if (!claimed) return undefined
  const { id, account_id, attempt } = claimed
  await tx.db
    .deleteFrom('export_parts')
    .where('export_id', '=', id)
    .where('attempt', '<', attempt)
    .execute()
  return { id, accountId: String(account_id) as AccountId, attempt }
}

/** See `PersonalDataStore.addToArchive`. */
export async function addToArchiveIn(
  tx: Tx,
  { claim, position, bytes, leasedUntil }: Call<'addToArchive'>,
): Promise<boolean> {
  const renewed = await tx.db
    .updateTable('exports')
    .set({ leased_until: leasedUntil })
    .where('id', '=', claim.id)
    .where('attempt', '=', claim.attempt)
    .where('bytes', 'is', null)
    .returning('id')
    .execute()
  if (renewed.length === 0) return false
  await tx.db
    .insertInto('export_parts')
    .values({ export_id: claim.id, attempt: claim.attempt, position, content: bytes })
    .execute()
  return true
}

/** See `PersonalDataStore.finishExport`. */
export async function finishExportIn(
  tx: Tx,
  { claim, bytes, expiresAt, now, mail }: Call<'finishExport'>,
): ReturnType<PersonalDataStore['finishExport']> {
  const finished = await tx.db
    .updateTable('exports')
    .set({ bytes, expires_at: expiresAt, leased_until: null })
    .where('id', '=', claim.id)
    .where('attempt', '=', claim.attempt)
    .where('bytes', 'is', null)
    .returning('account_id')
    .execute()
  const [row] = finished
  if (!row) return { kind: 'lost' }
  await tell(tx, row.account_id, mail, now)
  return { kind: 'finished' }
}

/** See `PersonalDataStore.openArchive`; the parts are read afterwards. */
export async function openArchiveIn(
  tx: Tx,
  { id, approval, now, event }: Call<'openArchive'>,
): Promise<
  | { kind: 'opened'; bytes: number }
  | { kind: 'not_found' | 'preparing' | 'expired' | 'approval_invalid' }
> {
  const found = await findExportIn(tx.db, id, keyOf(tx, approval.accountId))
  if (!found) return { kind: 'not_found' }
  const { archive } = found
  if (!archive) return { kind: 'preparing' }
  if (archive.expiresAt <= now) return { kind: 'expired' }
  if (!(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }
  await tx.record(event, approval.accountId)
  return { kind: 'opened', bytes: archive.bytes }
}

/** The parts of a finished archive in their order. */
export async function* partsOf(db: Read, id: string): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; position += 1) {
    const row = await db
      .selectFrom('export_parts')
      .select('content')
      .where('export_id', '=', id)
      .where('position', '=', position)
      .executeTakeFirst()
    if (!row) return
    yield row.content
  }
}

/** The archives go; the wishes stay to be told that they have expired. */
export async function deleteExpiredIn(tx: Tx, now: Date): Promise<void> {
  await tx.db
    .deleteFrom('export_parts')
    .where('export_id', 'in', (exports) =>
      exports.selectFrom('exports').select('id').where('expires_at', '<=', now),
    )
    .execute()
}
