import { asAccountId, type ClaimedExport, type PersonalDataStore } from '@usher/engine'
import { latestInstant } from '../../clock-skew.ts'
import { accountOf } from '../accounts/account-row.ts'
import { findHolder } from '../accounts/credential.ts'
import { storedMail } from '../changes/consequences.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { deleteParts, writePart } from './archive-parts.ts'
import { changeExport } from './change-export.ts'
import { WAITING } from './exports.ts'
import { readExports, type StoredExport } from './stored-exports.ts'

type Call<Method extends 'claimExport' | 'addToArchive' | 'finishExport'> = Parameters<
  PersonalDataStore[Method]
>[0]

interface WaitingRow {
  readonly id: string
  readonly userid: { toString(): string }
  readonly requested_at: Date
  /** Microseconds of the database's clock. */
  readonly noted: bigint
}

const KEPT = 0 // the partition of the archives
const NOTED_BEFORE_MILLISECONDS = 60_000 // a change takes no longer than seconds

/** The oldest first; what is found here and is not to be prepared any more goes. */
export async function claimExport(
  context: RealmContext,
  take: Call<'claimExport'>,
): Promise<ClaimedExport | undefined> {
  const waiting = await context.cql.read<WaitingRow>(
    cql`select id, userid, requested_at, writetime(userid) as noted from waiting_exports
      where one = ${WAITING}`,
  )
  const oldestFirst = [...waiting].sort(
    (one, other) => one.requested_at.getTime() - other.requested_at.getTime(),
  )
  for (const { id, userid, noted } of oldestFirst) {
    const accountId = asAccountId(userid.toString())
    const claimed = await changeExport(context, { accountId, id }, async (one) =>
      isFree(one, take) ? { next: taken(one, take) } : undefined,
    )
    if (claimed) {
      await deleteParts(context, { id, attempt: claimed.attempt - 1 })
      return { id, accountId, attempt: claimed.attempt }
    }
    await dropIfDone(context, { accountId, id, noted })
  }
  return undefined
}

function isFree(
  { bytes, leasedUntil }: StoredExport,
  { now, leaseSeconds }: Call<'claimExport'>,
): boolean {
  if (bytes !== undefined) return false
  const until = leasedUntil === undefined ? undefined : new Date(leasedUntil)
  return until === undefined || until <= now || until > latestInstant(now, leaseSeconds)
}

function taken(one: StoredExport, { now, leaseSeconds }: Call<'claimExport'>): StoredExport {
  const until = new Date(now.getTime() + leaseSeconds * 1_000)
  return { ...one, attempt: one.attempt + 1, leasedUntil: until.toISOString() }
}

async function dropIfDone(
  context: RealmContext,
  { accountId, id, noted }: Pick<ClaimedExport, 'accountId' | 'id'> & { readonly noted: bigint },
): Promise<void> {
  const { list } = await readExports(context, accountId)
  const found = list.find((one) => one.id === id)
  const isYoung = Date.now() - Number(noted) / 1_000 < NOTED_BEFORE_MILLISECONDS
  if (found ? found.bytes === undefined : isYoung) return
  await context.cql.write(cql`delete from waiting_exports where one = ${WAITING} and id = ${id}`)
}

/** The part is stored first: of an attempt that somebody has taken over it is void. */
export async function addToArchive(
  context: RealmContext,
  { claim, position, bytes, leasedUntil }: Call<'addToArchive'>,
): Promise<boolean> {
  await writePart(context, claim, { position, bytes })
  const renewed = await changeExport(context, claim, async (one) =>
    isOurs(one, claim) ? { next: { ...one, leasedUntil: leasedUntil.toISOString() } } : undefined,
  )
  return renewed !== undefined
}

export async function finishExport(
  context: RealmContext,
  { claim, bytes, expiresAt, now, mail }: Call<'finishExport'>,
): ReturnType<PersonalDataStore['finishExport']> {
  const { id, attempt, accountId } = claim
  await context.cql.write(cql`insert into kept_archives (one, expires_at, id, attempt)
    values (${KEPT}, ${expiresAt}, ${id}, ${attempt})`)
  const finished = await changeExport(context, claim, async (one) => {
    const row = await findHolder(context, accountId)
    if (!row || !isOurs(one, claim)) return undefined
    const written = mail(accountOf(context, row))
    const { leasedUntil: _, ...rest } = one
    return {
      next: { ...rest, bytes, expiresAt: expiresAt.toISOString() },
      consequences: { mail: written && storedMail(written, now) },
    }
  })
  return { kind: finished ? 'finished' : 'lost' }
}

function isOurs({ bytes, attempt }: StoredExport, claim: ClaimedExport): boolean {
  return bytes === undefined && attempt === claim.attempt
}

/** The archives go; the wishes stay to be told that they have expired. */
export async function deleteExpired(context: RealmContext, now: Date): Promise<void> {
  const old = await context.cql.read<{ id: string; attempt: number; expires_at: Date }>(
    cql`select id, attempt, expires_at from kept_archives
      where one = ${KEPT} and expires_at <= ${now}`,
  )
  for (const { id, attempt, expires_at } of old) {
    await deleteParts(context, { id, attempt })
    await context.cql.write(cql`delete from kept_archives
      where one = ${KEPT} and expires_at = ${expires_at} and id = ${id}`)
  }
}
