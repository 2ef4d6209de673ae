import type { WebhookStore } from '@usher/engine'
import { sql } from 'kysely'
import { instant } from '../../columns.ts'
import type { Database } from '../../database.ts'
import type { RealmTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { withAttempt } from '../../webhook-attempts.ts'
import { eventOf } from './delivery-row.ts'
import { holdEndpoints } from './endpoint-row.ts'

type Tx = RealmTx<EngineTables>
type Attempts = Pick<WebhookStore, 'dueEndpoints' | 'claim' | 'release' | 'delivered' | 'failed'>

/** Deliveries while they are attempted, in SQL. */
export function sqlWebhookAttempts(database: Database<EngineTables>): Attempts {
  const { read, write } = database
  return {
    async dueEndpoints(now) {
      const rows = await read
        .selectFrom('webhook_endpoints')
        .select(['id', 'failing_since'])
        .where('disabled_at', 'is', null)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('webhook_deliveries')
              .select('number')
              .whereRef('endpoint_id', '=', 'webhook_endpoints.id')
              .where('state', '=', 'waiting')
              .where('due_at', '<=', now)
              .where((is) =>
                is.or([is('leased_until', 'is', null), is('leased_until', '<=', now)]),
              ),
          ),
        )
        .orderBy('id')
        .execute()
      return rows.map(({ id, failing_since }) => ({ id, isFailing: failing_since !== null }))
    },

    claim: (taking) => write((tx) => claimIn(tx, taking)),

    async release({ number, attempt, now }) {
      await write(({ db }) =>
        db
          .updateTable('webhook_deliveries')
          .set({ attempt: attempt - 1, leased_until: null, due_at: now })
          .where('number', '=', number)
          .where('attempt', '=', attempt)
          .where('state', '=', 'waiting')
          .execute(),
      )
    },

    delivered: ({ number, now, answer }) =>
      write(async (tx) => {
        const delivery = await holdDelivery(tx, number)
        if (delivery?.state !== 'waiting') return
        await tx.db
          .updateTable('webhook_deliveries')
          .set({
            state: 'delivered',
            ended_at: now,
            leased_until: null,
            last_status: answer.status ?? null,
            last_error: null,
            attempts: withAttempt(delivery.attempts, now, answer),
          })
          .where('number', '=', number)
          .execute()
        await tx.db
          .updateTable('webhook_endpoints')
          .set({ failing_since: null })
          .where('id', '=', delivery.endpoint_id)
          .where('failing_since', 'is not', null)
          .execute()
        await openNext(tx, delivery, now)
      }),

    failed: (failure) => write((tx) => failIn(tx, failure)),
  }
}

async function claimIn(
  { db, dialect }: Tx,
  { endpointId, now, leaseSeconds, limit }: Parameters<WebhookStore['claim']>[0],
): ReturnType<WebhookStore['claim']> {
  const due = dialect.lockFreeRows(
    db
      .selectFrom('webhook_deliveries')
      .select('number')
      .where('endpoint_id', '=', endpointId)
      .where('state', '=', 'waiting')
      .where('due_at', '<=', now)
      .where((is) => is.or([is('leased_until', 'is', null), is('leased_until', '<=', now)]))
      .orderBy('due_at')
      .orderBy('number')
      .limit(limit),
  )
  const claimed = await db
    .updateTable('webhook_deliveries')
    .set({
      attempt: sql`attempt + 1`,
      leased_until: new Date(now.getTime() + leaseSeconds * 1_000),
    })
    .where('number', 'in', due)
    .returning(['number', 'event_number', 'attempt'])
    .execute()
  if (claimed.length === 0) return []
  const events = await db
    .selectFrom('webhook_events')
    .selectAll()
    .where(
      'number',
      'in',
      claimed.map((each) => each.event_number),
    )
    .execute()
  const byNumber = new Map(events.map((event) => [event.number, event]))
  return claimed
    .sort((one, other) => one.number - other.number)
    .flatMap(({ number, event_number, attempt }) => {
      const event = byNumber.get(event_number)
      if (!event) return []
      return { number, attempt, event: eventOf(event), createdAt: instant(event.created_at) }
    })
}

async function failIn(
  tx: Tx,
  { number, attempt, now, answer, nextAttemptAt }: Parameters<WebhookStore['failed']>[0],
): Promise<void> {
  const delivery = await holdDelivery(tx, number)
  if (delivery?.state !== 'waiting' || delivery.attempt !== attempt) return
  const next = nextAttemptAt
    ? { due_at: nextAttemptAt }
    : { state: 'given_up' as const, ended_at: now }
  await tx.db
    .updateTable('webhook_deliveries')
    .set({
      ...next,
      leased_until: null,
      last_status: answer.status ?? null,
      last_error: answer.error ?? null,
      attempts: withAttempt(delivery.attempts, now, answer),
    })
    .where('number', '=', number)
    .execute()
  await tx.db
    .updateTable('webhook_endpoints')
    .set({ failing_since: now })
    .where('id', '=', delivery.endpoint_id)
    .where('failing_since', 'is', null)
    .execute()
  if (!nextAttemptAt) await openNext(tx, delivery, now)
}

/** The delivery as it is while its endpoint is held. */
async function holdDelivery(tx: Tx, number: number): Promise<Held | undefined> {
  const one = tx.db
    .selectFrom('webhook_deliveries')
    .select(['endpoint_id', 'account_id', 'state', 'attempt', 'attempts'])
    .where('number', '=', number)
  const before = await one.executeTakeFirst()
  if (!before) return undefined
  await holdEndpoints(tx, { id: before.endpoint_id })
  return one.executeTakeFirst()
}

interface Held {
  readonly endpoint_id: string
  readonly account_id: string | null
  readonly state: string
  readonly attempt: number
  readonly attempts: string
}

/** Lets the next event of the account go that waited for this one. */
async function openNext({ db }: Tx, { endpoint_id, account_id }: Held, now: Date): Promise<void> {
  if (account_id === null) return
  const open = db
    .selectFrom('webhook_deliveries')
    .select(['number', 'state'])
    .where('endpoint_id', '=', endpoint_id)
    .where('account_id', '=', account_id)
  const waiting = await open.where('state', '=', 'waiting').limit(1).executeTakeFirst()
  if (waiting) return
  const next = await open
    .where('state', '=', 'queued')
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  if (!next) return
  await db
    .updateTable('webhook_deliveries')
    .set({ state: 'waiting', due_at: now })
    .where('number', '=', next.number)
    .execute()
}
