import { type AccountId, type AuditEventType, type RealmKeys, sealForgotten } from '@usher/engine'
import { type RawBuilder, sql } from 'kysely'
import { type AccountKey, instant } from '../../columns.ts'
import type { RealmTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { knownAuditKeys } from './trusted-ends.ts'
import { type EventRow, isRecorded } from './walk.ts'

const PORTION = 500

type Tx = RealmTx<EngineTables>

/**
 * Takes from the events of an account what they tell of the person: addresses, browsers and
 * details. What happened and when stays, and a seal of its own vouches for that from now on.
 */
export async function forgetEventsOf(tx: Tx, keys: RealmKeys, account: AccountKey): Promise<void> {
  const known = await knownAuditKeys(tx.db, keys)
  let last = 0
  for (;;) {
    const events = await tx.db
      .selectFrom('audit_events')
      .selectAll()
      .where('account_id', '=', account)
      .where('id', '>', last)
      .where('forgotten', 'is', null)
      .orderBy('id')
      .limit(PORTION)
      .execute()
    for (const event of events) await forget(tx, keys, known, event)
    last = events.at(-1)?.id ?? last
    if (events.length < PORTION) return
  }
}

/**
 * The same for events up to an instant, whoever they are about.
 *
 * @returns of how many; less than `limit`: none is left
 */
export async function forgetEventsBefore(
  tx: Tx,
  keys: RealmKeys,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<number> {
  const known = await knownAuditKeys(tx.db, keys)
  const events = await tx.dialect
    .lockFreeRows(
      tx.db
        .selectFrom('audit_events')
        .selectAll()
        .where(tellsOfPerson(before))
        .orderBy('at')
        .limit(limit),
    )
    .execute()
  for (const event of events) await forget(tx, keys, known, event)
  return events.length
}

/** Events that still tell of persons, as rows that are not kept for ever. */
export const eventsOfPersons = {
  table: 'audit_events',
  key: 'id',
  hadEnded: tellsOfPerson,
} as const

/** Whether an event up to that instant still tells addresses, browsers or details. */
function tellsOfPerson(at: Date): RawBuilder<boolean> {
  return sql`at <= ${at} and forgotten is null
    and (address is not null or user_agent is not null or detail is not null)`
}

/** An event that was tampered with before gets no seal: `verify` goes on naming it. */
async function forget(
  tx: Tx,
  keys: RealmKeys,
  known: readonly Uint8Array[],
  event: EventRow,
): Promise<void> {
  const isRight = known.some((key) => isRecorded([key], event))
  const forgotten = isRight
    ? sealForgotten(keys.audit, {
        type: event.type as AuditEventType, // whatever stands there is what has been sealed
        at: instant(event.at),
        accountId: event.account_id === null ? undefined : (String(event.account_id) as AccountId),
        actor: event.actor ?? undefined,
        seal: event.seal,
      })
    : ''
  await sql`update audit_events
    set address = null, user_agent = null, detail = null, forgotten = ${forgotten}
    where id = ${event.id}`.execute(tx.db)
}
