import { type AccountId, asAccountId, type PersonalDataStore, type TokenHash } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { readAccountJson } from '../accounts/account-json.ts'
import { accountOf, DELETED } from '../accounts/account-row.ts'
import { findHolder, type HolderRow, passwordOf } from '../accounts/credential.ts'
import { holderFoundBy } from '../accounts/token-holder.ts'
import { secondsFor } from '../accounts/tokens.ts'
import { cassandraApprovals, holdsApproval, noApprovals } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { addressesOf } from './addresses.ts'

const { TimeUuid } = cassandra.types

type Call<Method extends 'requestErasure' | 'cancelErasure' | 'listDueErasures' | 'erase'> =
  Parameters<PersonalDataStore[Method]>[0]

/** An erasure that waits, as the account's row keeps it, in JSON; the instant is RFC 3339. */
interface StoredErasure {
  readonly cancelHash: TokenHash
  readonly requestedAt: string
}

const DUE = 0 // the partition of the erasures that wait
const NOTED_BEFORE_MILLISECONDS = 60_000 // a change takes no longer than seconds

/** Noted first where it is looked for; the account decides whether it is to be erased. */
export async function requestErasure(
  context: RealmContext,
  { approval, cancelHash, erasesAt, now, event, mail }: Call<'requestErasure'>,
): ReturnType<PersonalDataStore['requestErasure']> {
  const { accountId } = approval
  const { isValid } = cassandraApprovals(context)
  const erasure: StoredErasure = { cancelHash, requestedAt: now.toISOString() }
  return context.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(context, accountId)
      const isGood = row?.account_status === 'active' && (await isValid(approval))
      if (!isGood) return { kind: 'approval_invalid' }
      await note(context, accountId, { cancelHash, erasesAt, now })
      const written = mail(accountOf(context, row))
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users set account_status = 'suspended', erases_at = ${erasesAt},
            erasure = ${JSON.stringify(erasure)}, updated_at = ${now}, ${withoutSessions(now)},
            ${noApprovals}
          where userid = ${accountId}
          if email = ${row.email} and account_status = 'active' and ${holdsApproval(approval)}`,
        consequences: {
          event: numbered(context, event, accountId),
          mail: written && storedMail(written, now),
        },
      })
      if (outcome.applied) return { kind: 'requested' }
    }
  })
}

async function note(
  { cql: keyspace }: RealmContext,
  accountId: AccountId,
  {
    cancelHash,
    erasesAt,
    now,
  }: { readonly cancelHash: TokenHash; readonly erasesAt: Date; readonly now: Date },
): Promise<void> {
  await Promise.all([
    keyspace.write(cql`insert into erasures_by_hash (cancel_hash, userid)
      values (${cancelHash}, ${accountId}) using ttl ${secondsFor(now, erasesAt)}`),
    keyspace.write(cql`insert into due_erasures (one, erases_at, userid, requested_at)
      values (${DUE}, ${erasesAt}, ${accountId}, ${now})`),
  ])
}

/** Sessions of an earlier epoch have ended. */
const withoutSessions = (now: Date): Statement =>
  cql`session_epoch = ${TimeUuid.fromDate(now)}, kept_session = null`

export async function cancelErasure(
  context: RealmContext,
  { of, now, event, mail }: Call<'cancelErasure'>,
): ReturnType<PersonalDataStore['cancelErasure']> {
  const accountId = 'accountId' in of ? of.accountId : await findTokenHolder(context, of.cancelHash)
  if (accountId === undefined) return { cancelled: false }
  return context.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(context, accountId)
      const { text, stored } = await readAccountJson<StoredErasure>(context, accountId, 'erasure')
      const isTheirs = row && stored && (await proves(context, row, { of, stored }))
      if (!isTheirs) return { cancelled: false }
      const written = mail({ ...accountOf(context, row), status: 'active', erasesAt: undefined })
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users set account_status = 'active', ${noErasure}, updated_at = ${now}
          where userid = ${accountId}
          if email = ${row.email} and account_status = ${row.account_status}
            and password = ${row.password} and erasure = ${text}`,
        consequences: {
          event: numbered(context, event, accountId),
          mail: written && storedMail(written, now),
        },
      })
      if (outcome.applied) return { cancelled: true }
    }
  })
}

/** Part of a change: the account is to be erased no longer. */
export const noErasure = cql`erases_at = null, erasure = null`

async function proves(
  context: RealmContext,
  row: HolderRow,
  { of, stored }: { readonly of: Call<'cancelErasure'>['of']; readonly stored: StoredErasure },
): Promise<boolean> {
  if (!('verified' in of)) return stored.cancelHash === of.cancelHash
  const { verified } = of
  return verified.kind === 'password' && (await passwordOf(context, row)) === verified.hash
}

interface DueRow {
  readonly erases_at: Date
  readonly userid: { toString(): string }
  /** Microseconds of the database's clock. */
  readonly noted: bigint
}

/** What is found here and is not to be erased any more goes. */
export async function listDueErasures(
  context: RealmContext,
  { now, limit }: Call<'listDueErasures'>,
): Promise<readonly AccountId[]> {
  const rows = await context.cql.read<DueRow>(
    cql`select erases_at, userid, writetime(requested_at) as noted from due_erasures
      where one = ${DUE} and erases_at <= ${now} limit ${limit}`,
  )
  const due: AccountId[] = []
  for (const { erases_at, userid, noted } of rows) {
    const accountId = asAccountId(userid.toString())
    const row = await findHolder(context, accountId)
    if (row?.erases_at?.getTime() === erases_at.getTime()) due.push(accountId)
    else if (isOld(noted)) await drop(context, erases_at, accountId)
  }
  return due
}

/** A younger one may be of a request that is under way. */
function isOld(noted: bigint): boolean {
  return Date.now() - Number(noted) / 1_000 > NOTED_BEFORE_MILLISECONDS
}

async function drop(
  { cql: keyspace }: RealmContext,
  erasesAt: Date,
  accountId: AccountId,
): Promise<void> {
  await keyspace.write(cql`delete from due_erasures
    where one = ${DUE} and erases_at = ${erasesAt} and userid = ${accountId}`)
}

export async function erase(
  context: RealmContext,
  { accountId, when, recipientOf, now, event, mail }: Call<'erase'>,
): ReturnType<PersonalDataStore['erase']> {
  return context.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(context, accountId)
      const isDue = row?.erases_at && row.erases_at <= now
      if (!row || (when === 'due' && !isDue)) return { kind: 'nothing' }
      const recipients = (await addressesOf(context, accountId)).map(recipientOf)
      const written = mail(accountOf(context, row))
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users set account_status = ${DELETED}, updated_at = ${now},
            ${withoutSessions(now)}
          where userid = ${accountId}
          if email = ${row.email} and account_status = ${row.account_status}
            and erases_at = ${row.erases_at}`,
        consequences: {
          event: numbered(context, event, accountId),
          mail: written && storedMail(written, now),
          erased: { at: new Date().toISOString(), recipients, notice: written?.id },
          follow: ['remove'],
        },
      })
      if (outcome.applied) return { kind: 'erased' }
    }
  })
}

const findTokenHolder = (context: RealmContext, hash: TokenHash) =>
  holderFoundBy(context, cql`select userid from erasures_by_hash where cancel_hash = ${hash}`)
