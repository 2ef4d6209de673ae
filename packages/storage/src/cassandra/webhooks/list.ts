import type { WebhookDelivery, WebhookReplay, WebhookStore } from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import type { Consequences } from '../changes/consequences.ts'
import { endpointRow } from '../changes/row-key.ts'
import type { Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import {
  type DeliveryRow,
  deleteDelivery,
  deliveryOf,
  endedDeliveries,
  endedFromTheOldest,
  findDelivery,
  insertDelivery,
  openDeliveries,
  positionIn,
  updateOpen,
} from './delivery-row.ts'
import {
  enabledEndpoints,
  openFromStatement,
  readEndpoint,
  readEndpoints,
  type StoredEndpoint,
} from './endpoint-row.ts'

type Listing = Pick<WebhookStore, 'listDeliveries' | 'retry' | 'forget' | 'backlog'>
type Query = Parameters<WebhookStore['listDeliveries']>[0]
type Retry = Parameters<WebhookStore['retry']>[0]

const AT_ONCE = 50 // rows of one transaction

/** What operators see of deliveries, and what they can do with them, on Cassandra. */
export function cassandraWebhookList(context: RealmContext): Listing {
  return {
    async listDeliveries(query) {
      const { endpointId, limit } = query
      const all = await readEndpoints(context)
      const asked = all.filter(
        ({ endpoint }) => endpointId === undefined || endpoint.id === endpointId,
      )
      const lists = await Promise.all(asked.map((stored) => listOf(context, stored, query)))
      return lists.flat().sort(newestFirst).slice(0, limit)
    },

    retry: (replay) => retry(context, replay),

    async forget(before) {
      for (const { endpoint } of await readEndpoints(context)) {
        await forgetEnded(context, endpoint.id, before)
      }
    },

    async backlog(now) {
      let waiting = 0
      let oldestDueAt: Date | undefined
      for (const stored of await enabledEndpoints(context)) {
        for await (const { row, isQueued } of openDeliveries(context, stored)) {
          waiting += 1
          if (isQueued || row.due_at > now) continue
          if (!oldestDueAt || row.due_at < oldestDueAt) oldestDueAt = row.due_at
        }
      }
      return { waiting, oldestDueAt }
    },
  }
}

async function listOf(
  context: RealmContext,
  stored: StoredEndpoint,
  query: Query,
): Promise<WebhookDelivery[]> {
  const [open, ended] = await Promise.all([
    listOpen(context, stored, query),
    listEnded(context, stored, query),
  ])
  return [...open, ...ended]
}

async function listOpen(
  context: RealmContext,
  stored: StoredEndpoint,
  { state, before, limit }: Query,
): Promise<readonly WebhookDelivery[]> {
  if (state === 'delivered' || state === 'given_up') return []
  const found: WebhookDelivery[] = []
  for await (const { row, isQueued } of openDeliveries(context, stored)) {
    const delivery = deliveryOf(stored.endpoint.id, row, isQueued)
    if (before !== undefined && delivery.number >= before) break
    if (state === undefined || delivery.state === state) found.push(delivery)
  }
  return found.slice(-limit)
}

async function listEnded(
  context: RealmContext,
  { endpoint: { id } }: StoredEndpoint,
  { state, before, limit }: Query,
): Promise<readonly WebhookDelivery[]> {
  if (state === 'queued' || state === 'waiting') return []
  const found: WebhookDelivery[] = []
  for await (const row of endedDeliveries(context, id, before)) {
    if (state === undefined || row.state === state) found.push(deliveryOf(id, row, false))
    if (found.length === limit) break
  }
  return found
}

function newestFirst(one: WebhookDelivery, other: WebhookDelivery): number {
  return other.number - one.number
}

/** In portions, each of which is one change. */
async function retry(
  context: RealmContext,
  { which, now, event }: Retry,
): Promise<{ retried: number }> {
  const stored = await endpointOf(context, which)
  if (!stored) return { retried: 0 }
  const { id } = stored.endpoint
  const again = await replayed(context, stored, which)
  let retried = 0
  for (let start = 0; start < again.length; start += AT_ONCE) {
    const portion = again.slice(start, start + AT_ONCE)
    const recorded = retried === 0 ? { event: numbered(context, event) } : {}
    retried += await context.turns.take(`webhooks ${id}`, () =>
      reopen(context, id, { portion, now, consequences: recorded }),
    )
  }
  return { retried }
}

interface Reopening {
  readonly portion: readonly Replayed[]
  readonly now: Date
  readonly consequences: Consequences
}

/** @returns how many; somebody may be faster with one of them */
async function reopen(
  context: RealmContext,
  endpointId: string,
  { portion, now, consequences }: Reopening,
): Promise<number> {
  for (let left = portion; ; left = await foundAgain(context, endpointId, left)) {
    const stored = await readEndpoint(context, endpointId)
    const [guarded, ...also] = left.flatMap((one) => reopened(endpointId, one, now))
    if (!stored || !guarded) return 0
    const opensFrom = openFromStatement(stored, leastOf(left))
    const change = { guarded, also: [...also, ...opensFrom], consequences }
    const outcome = await changeRow(context, endpointRow(endpointId), change)
    if (outcome.applied) return left.length
  }
}

async function foundAgain(
  context: RealmContext,
  endpointId: string,
  portion: readonly Replayed[],
): Promise<readonly Replayed[]> {
  const found = portion.map(async ({ part, row: { number } }) => {
    const row = await findDelivery(context, { endpointId, part, number: Number(number) })
    return row ? [{ part, row }] : []
  })
  return (await Promise.all(found)).flat()
}

function leastOf(portion: readonly Replayed[]): bigint {
  return BigInt(Math.min(...portion.map(({ row }) => Number(row.number))))
}

async function endpointOf(
  context: RealmContext,
  which: WebhookReplay,
): Promise<StoredEndpoint | undefined> {
  if ('endpointId' in which) return readEndpoint(context, which.endpointId)
  const position = positionIn(which.number)
  return (await readEndpoints(context)).find((stored) => stored.position === position)
}

interface Replayed {
  readonly part: 'open' | 'ended'
  readonly row: DeliveryRow
}

async function replayed(
  context: RealmContext,
  stored: StoredEndpoint,
  which: WebhookReplay,
): Promise<readonly Replayed[]> {
  if ('number' in which) return replayedOne(context, stored, which.number)
  const found: Replayed[] = []
  for await (const row of endedDeliveries(context, which.endpointId, undefined)) {
    if (row.created_at < which.since) break
    if (row.created_at < which.until) found.push({ part: 'ended', row })
  }
  return found
}

async function replayedOne(
  context: RealmContext,
  stored: StoredEndpoint,
  number: number,
): Promise<readonly Replayed[]> {
  const endpointId = stored.endpoint.id
  const ended = await findDelivery(context, { endpointId, part: 'ended', number })
  if (ended) return [{ part: 'ended', row: ended }]
  for await (const { row, isQueued } of openDeliveries(context, stored)) {
    if (Number(row.number) === number) return isQueued ? [] : [{ part: 'open', row }]
  }
  return []
}

function reopened(endpointId: string, { part, row }: Replayed, now: Date): readonly Statement[] {
  const next = { ...row, attempt: 0, due_at: now, leased_until: null, lease: null }
  if (part === 'open') return [updateOpen(endpointId, row, next)]
  return [
    deleteDelivery(endpointId, 'ended', row),
    insertDelivery(endpointId, 'open', { ...next, state: null, ended_at: null }),
  ]
}

async function forgetEnded(context: RealmContext, endpointId: string, before: Date): Promise<void> {
  const old: DeliveryRow[] = []
  for await (const row of endedFromTheOldest(context, endpointId)) {
    if (row.created_at >= before) break
    if (row.ended_at && row.ended_at < before) old.push(row)
  }
  for (let start = 0; start < old.length; start += AT_ONCE) {
    // One that is sent anew in this moment keeps its portion until the next time.
    const portion = old.slice(start, start + AT_ONCE)
    await context.turns.take(`webhooks ${endpointId}`, () =>
      context.cql.attempt(portion.map((row) => deleteDelivery(endpointId, 'ended', row))),
    )
  }
}
