import type { WebhookEndpoint, WebhookEventType, WebhookStore } from '@usher/engine'
import type { RealmTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { holdEndpoints } from './endpoint-row.ts'

type Tx = RealmTx<EngineTables>

interface NotedEvent {
  readonly number: number
  readonly type: WebhookEventType
  readonly account_id: string | null
}

/** See `WebhookStore.fanOut`. Of several processes one does it at a time: it holds the endpoints. */
export async function fanOutIn(
  tx: Tx,
  { now, limit }: Parameters<WebhookStore['fanOut']>[0],
): Promise<number> {
  const endpoints = await holdEndpoints(tx, 'enabled')
  const waiting = tx.db
    .selectFrom('webhook_events')
    .select(['number', 'type', 'account_id'])
    .where('handed_out_at', 'is', null)
    .orderBy('number')
    .limit(limit)
  const events = await tx.dialect.lockRow(waiting).execute()
  if (events.length === 0) return 0
  for (const endpoint of endpoints) await handTo(tx, { endpoint, events, now })
  await tx.db
    .updateTable('webhook_events')
    .set({ handed_out_at: now })
    .where(
      'number',
      'in',
      events.map(({ number }) => number),
    )
    .execute()
  return events.length
}

interface Handing {
  readonly endpoint: WebhookEndpoint
  readonly events: readonly NotedEvent[]
  readonly now: Date
}

async function handTo(tx: Tx, { endpoint, events, now }: Handing): Promise<void> {
  const wanted = events.filter(
    ({ type }) => endpoint.types.length === 0 || endpoint.types.includes(type),
  )
  if (wanted.length === 0) return
  const open = endpoint.isOrdered ? await openAccounts(tx, endpoint, wanted) : new Set()
  const rows = wanted.map(({ number, account_id }) => {
    const isBehind = account_id !== null && open.has(account_id)
    if (endpoint.isOrdered && account_id !== null) open.add(account_id)
    const state = isBehind ? ('queued' as const) : ('waiting' as const)
    return deliveryRow({ event_number: number, endpoint_id: endpoint.id, account_id, state, now })
  })
  const portion = tx.dialect.rowsPerInsert(Object.keys(rows[0] ?? {}).length)
  for (let start = 0; start < rows.length; start += portion) {
    const values = rows.slice(start, start + portion)
    await tx.db.insertInto('webhook_deliveries').values(values).execute()
  }
}

async function openAccounts(
  { db }: Tx,
  { id }: WebhookEndpoint,
  events: readonly NotedEvent[],
): Promise<Set<string>> {
  const accounts = [...new Set(events.flatMap(({ account_id }) => account_id ?? []))]
  if (accounts.length === 0) return new Set()
  const rows = await db
    .selectFrom('webhook_deliveries')
    .select('account_id')
    .distinct()
    .where('endpoint_id', '=', id)
    .where('account_id', 'in', accounts)
    .where('state', 'in', ['queued', 'waiting'])
    .execute()
  return new Set(rows.flatMap(({ account_id }) => account_id ?? []))
}

function deliveryRow({ now, ...row }: NewRow) {
  return { ...row, attempt: 0, created_at: now, due_at: now }
}

interface NewRow {
  readonly event_number: number
  readonly endpoint_id: string
  readonly account_id: string | null
  readonly state: 'queued' | 'waiting'
  readonly now: Date
}

/** See `WebhookStore.send`. */
export async function sendIn(
  tx: Tx,
  { endpointId, event, now, audit }: Parameters<WebhookStore['send']>[0],
): Promise<{ number: number } | undefined> {
  const [endpoint] = await holdEndpoints(tx, { id: endpointId })
  if (!endpoint) return undefined
  const { number: event_number } = await tx.db
    .insertInto('webhook_events')
    .values({
      id: event.id,
      type: event.type,
      account_id: event.accountId ?? null,
      body: event.body,
      created_at: now,
      handed_out_at: now,
    })
    .returning('number')
    .executeTakeFirstOrThrow()
  await tx.record(audit)
  const account_id = event.accountId ?? null
  return tx.db
    .insertInto('webhook_deliveries')
    .values(
      deliveryRow({ event_number, endpoint_id: endpointId, account_id, state: 'waiting', now }),
    )
    .returning('number')
    .executeTakeFirstOrThrow()
}
