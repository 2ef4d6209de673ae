import type { WebhookReplay, WebhookStore } from '@usher/engine'
import { optionalInstant } from '../../columns.ts'
import type { Database } from '../../database.ts'
import type { RealmTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { deliveryOf } from './delivery-row.ts'
import { holdEndpoints } from './endpoint-row.ts'

type Listing = Pick<WebhookStore, 'listDeliveries' | 'retry' | 'forget' | 'backlog'>

/** What operators see of deliveries, and what they can do with them, in SQL. */
export function sqlWebhookList({ read, write }: Database<EngineTables>): Listing {
  return {
    async listDeliveries({ endpointId, state, before, limit }) {
      let query = read
        .selectFrom('webhook_deliveries as one')
        .innerJoin('webhook_events as event', 'event.number', 'one.event_number')
        .select(['one.number', 'one.endpoint_id', 'one.state', 'one.attempt', 'one.created_at'])
        .select(['one.due_at', 'one.ended_at', 'one.last_status', 'one.last_error', 'one.attempts'])
        .select(['event.id', 'event.type', 'event.account_id', 'event.body'])
      if (endpointId !== undefined) query = query.where('one.endpoint_id', '=', endpointId)
      if (state !== undefined) query = query.where('one.state', '=', state)
      if (before !== undefined) query = query.where('one.number', '<', before)
      const rows = await query.orderBy('one.number', 'desc').limit(limit).execute()
      return rows.map(deliveryOf)
    },

    retry: ({ which, now, event }) =>
      write(async (tx) => {
        const retried = await reopen(tx, which, now)
        if (retried > 0) await tx.record(event)
        return { retried }
      }),

    async forget(before) {
      await write(async ({ db }) => {
        await db.deleteFrom('webhook_deliveries').where('ended_at', '<', before).execute()
        await db
          .deleteFrom('webhook_events')
          .where('created_at', '<', before)
          .where('handed_out_at', 'is not', null)
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('webhook_deliveries')
                  .select('number')
                  .whereRef('event_number', '=', 'webhook_events.number'),
              ),
            ),
          )
          .execute()
      })
    },

    async backlog(now) {
      const open = read
        .selectFrom('webhook_deliveries')
        .innerJoin('webhook_endpoints', 'webhook_endpoints.id', 'endpoint_id')
        .where('webhook_endpoints.disabled_at', 'is', null)
      const { waiting } = await open
        .where('state', 'in', ['queued', 'waiting'])
        .select(({ fn }) => fn.countAll<number>().as('waiting'))
        .executeTakeFirstOrThrow()
      const { oldest } = await open
        .where('state', '=', 'waiting')
        .where('due_at', '<=', now)
        .select(({ fn }) => fn.min('due_at').as('oldest'))
        .executeTakeFirstOrThrow()
      return { waiting, oldestDueAt: optionalInstant(oldest) }
    },
  }
}

async function reopen(tx: RealmTx<EngineTables>, which: WebhookReplay, now: Date): Promise<number> {
  const { db } = tx
  const again = db
    .updateTable('webhook_deliveries')
    .set({ state: 'waiting', attempt: 0, due_at: now, leased_until: null, ended_at: null })
    .returning('number')
  if ('number' in which) {
    const rows = again.where('number', '=', which.number).where('state', '<>', 'queued')
    return (await rows.execute()).length
  }
  const { endpointId, since, until } = which
  await holdEndpoints(tx, { id: endpointId })
  const rows = again
    .where('endpoint_id', '=', endpointId)
    .where('state', 'in', ['delivered', 'given_up'])
    .where('created_at', '>=', since)
    .where('created_at', '<', until)
  return (await rows.execute()).length
}
