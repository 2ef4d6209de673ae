import type { WebhookEvent, WebhookStore } from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { endpointRow } from '../changes/row-key.ts'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { type DeliveryRow, insertDelivery, numberOf } from './delivery-row.ts'
import {
  enabledEndpoints,
  openFromStatement,
  readEndpoint,
  type StoredEndpoint,
} from './endpoint-row.ts'
import { EVENTS_PARTITION, earliestNote } from './note-event.ts'

const AT_ONCE = 50 // rows of one transaction

interface EventRow {
  readonly number: bigint
  readonly id: string
  readonly type: WebhookEvent['type']
  readonly account: string
  readonly body: string
}

/** How far events have come. */
interface Progress {
  readonly last_number: bigint | null
  readonly handed_until: bigint | null
  readonly noted_from: bigint | null
}

/**
 * Events are numbered first, in one transaction of their partition. Then each endpoint is handed
 * those above the number that it has come to, in one transaction of its own, and at last they go.
 * So whoever goes on where another one was cut off hands out no event twice.
 */
export async function fanOut(
  context: RealmContext,
  { now, limit }: Parameters<WebhookStore['fanOut']>[0],
): Promise<number> {
  return context.turns.take('webhook events', async () => {
    let handed = 0
    while (handed < limit) {
      const portion = await handPortion(context, now, Math.min(AT_ONCE, limit - handed))
      if (portion === 0) break
      handed += portion
    }
    return handed
  })
}

async function handPortion(context: RealmContext, now: Date, limit: number): Promise<number> {
  const progress = await readProgress(context)
  if (!progress) return 0
  const { last_number, handed_until } = progress
  const isNumbered = await numberEvents(context, progress, limit)
  if (!isNumbered && last_number === handed_until) return 0
  const events = await context.cql.readSettled<EventRow>(
    cql`select number, id, type, account, body from webhook_events
      where one = ${EVENTS_PARTITION} and part = 'numbered' and number > ${handed_until ?? 0n}
      limit ${limit}`,
  )
  if (events.length === 0) return 0
  for (const stored of await enabledEndpoints(context)) await handTo(context, stored, events, now)
  return (await finish(context, handed_until, events)) ? events.length : 0
}

/** @returns `undefined`: there has never been an event */
async function readProgress({ cql: keyspace }: RealmContext): Promise<Progress | undefined> {
  const [progress] = await keyspace.readSettled<Progress>(
    cql`select distinct last_number, handed_until, noted_from from webhook_events
      where one = ${EVENTS_PARTITION}`,
  )
  return progress
}

/**
 * Of processes that do so at once one is too late, and finds them numbered.
 *
 * @returns whether there were any
 */
async function numberEvents(
  context: RealmContext,
  { last_number: before, noted_from }: Progress,
  limit: number,
): Promise<boolean> {
  const from = noted_from ?? 0n
  const noted = await context.cql.read<EventRow>(
    cql`select number, id, type, account, body from webhook_events
      where one = ${EVENTS_PARTITION} and part = 'noted' and number >= ${from} limit ${limit}`,
  )
  const newest = noted.at(-1)
  if (!newest) return false
  const first = (before ?? 0n) + 1n
  const last = first + BigInt(noted.length) - 1n
  const earliest = BigInt(earliestNote())
  const nextFrom = newest.number < earliest ? newest.number : earliest
  await decided({
    attempt: () =>
      context.cql.attempt([
        cql`update webhook_events set last_number = ${last},
            noted_from = ${nextFrom > from ? nextFrom : from}
          where one = ${EVENTS_PARTITION} if last_number = ${before}`,
        ...noted.flatMap((event, index) => renumbered(event, first + BigInt(index))),
      ]),
    isApplied: async () => ((await readProgress(context))?.last_number ?? 0n) >= last,
  })
  return true
}

function renumbered({ number, id, type, account, body }: EventRow, next: bigint): Statement[] {
  return [
    cql`delete from webhook_events
      where one = ${EVENTS_PARTITION} and part = 'noted' and number = ${number} and id = ${id}`,
    cql`insert into webhook_events (one, part, number, id, type, account, body) values
      (${EVENTS_PARTITION}, 'numbered', ${next}, ${id}, ${type}, ${account}, ${body})`,
  ]
}

async function handTo(
  context: RealmContext,
  found: StoredEndpoint,
  events: readonly EventRow[],
  now: Date,
): Promise<void> {
  const { id, types } = found.endpoint
  await context.turns.take(`webhooks ${id}`, async () => {
    for (;;) {
      const stored = await readEndpoint(context, id)
      if (!stored) return
      const wanted = events.filter(
        ({ number, type }) =>
          number > BigInt(stored.handedUntil) && (types.length === 0 || types.includes(type)),
      )
      const last = wanted.at(-1)
      if (!last) return
      const rows = wanted.map((event) => deliveryRow(event, stored, now))
      const isHanded = async () =>
        ((await readEndpoint(context, id))?.handedUntil ?? 0) >= Number(last.number)
      const outcome = await decided({
        attempt: () =>
          context.cql.attempt([
            cql`update webhook_deliveries set handed_until = ${last.number}
              where endpoint_id = ${id} if handed_until = ${handedIn(stored)}`,
            ...rows.map((row) => insertDelivery(id, 'open', row)),
            ...openFromStatement(stored, rows[0]?.number ?? 0n),
          ]),
        isApplied: isHanded,
      })
      if (outcome.applied) return
    }
  })
}

function handedIn({ handedUntil }: StoredEndpoint): bigint | null {
  return handedUntil === 0 ? null : BigInt(handedUntil)
}

function deliveryRow(
  { number, id, type, account, body }: Omit<EventRow, 'account'> & { account: string | null },
  { position }: StoredEndpoint,
  now: Date,
): DeliveryRow {
  return {
    number: BigInt(numberOf(Number(number), position)),
    event_id: id,
    ...{ type, account, body },
    ...{ attempt: 0, created_at: now, due_at: now, leased_until: null, lease: null },
    ...{ state: null, ended_at: null, last_status: null, last_error: null, attempts: null },
  }
}

/** @returns `false`: somebody else has handed them out, too, and was faster */
async function finish(
  { cql: keyspace }: RealmContext,
  before: bigint | null,
  events: readonly EventRow[],
): Promise<boolean> {
  const last = events.at(-1)?.number ?? 0n
  const outcome = await decided({
    attempt: () =>
      keyspace.attempt([
        cql`update webhook_events set handed_until = ${last} where one = ${EVENTS_PARTITION}
          if handed_until = ${before}`,
        ...events.map(
          ({ number, id }) => cql`delete from webhook_events where one = ${EVENTS_PARTITION}
            and part = 'numbered' and number = ${number} and id = ${id}`,
        ),
      ]),
    isApplied: async () => false, // in doubt the next portion begins after these
  })
  return outcome.applied
}

/** Takes the next number, as an event of all would. */
export async function sendEvent(
  context: RealmContext,
  { endpointId, event, now, audit }: Parameters<WebhookStore['send']>[0],
): Promise<{ number: number } | undefined> {
  const stored = await readEndpoint(context, endpointId)
  if (!stored) return undefined
  const next = await context.turns.take('webhook events', () => takeNumber(context))
  const { id, type, body, accountId: account = null } = event
  const row = deliveryRow({ number: next, id, type, body, account }, stored, now)
  const outcome = await changeRow(context, endpointRow(endpointId), {
    guarded: cql`update webhook_deliveries set url = ${stored.endpoint.url}
      where endpoint_id = ${endpointId} if url != null`,
    also: [insertDelivery(endpointId, 'open', row)],
    consequences: { event: numbered(context, audit) },
  })
  return outcome.applied ? { number: Number(row.number) } : undefined
}

async function takeNumber(context: RealmContext): Promise<bigint> {
  for (;;) {
    const before = (await readProgress(context))?.last_number ?? null
    const next = (before ?? 0n) + 1n
    // In doubt a number is left out.
    const { applied } = await context.cql.attempt([
      cql`update webhook_events set last_number = ${next} where one = ${EVENTS_PARTITION}
        if last_number = ${before}`,
    ])
    if (applied) return next
  }
}
