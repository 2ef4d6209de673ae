import type { WebhookStore } from '@usher/engine'
import type { Database } from '../../database.ts'
import type { EngineTables } from '../../tables.ts'
import { postMail } from '../mails.ts'
import { endpointOf } from './endpoint-row.ts'

type Endpoints = Pick<
  WebhookStore,
  'addEndpoint' | 'listEndpoints' | 'findEndpoint' | 'rotateSecret' | 'disable' | 'enable'
>

/** Receivers of events in SQL. */
export function sqlWebhookEndpoints({ read, write }: Database<EngineTables>): Endpoints {
  return {
    addEndpoint: ({ endpoint, limit, event }) =>
      write(async (tx) => {
        const { dialect, db } = tx
        const there = db.selectFrom('webhook_endpoints').select('id').orderBy('id')
        if ((await dialect.lockRow(there).execute()).length >= limit) return { kind: 'full' }
        await db
          .insertInto('webhook_endpoints')
          .values({
            id: endpoint.id,
            url: endpoint.url,
            types: JSON.stringify(endpoint.types),
            include: JSON.stringify(endpoint.include),
            signing: endpoint.signing,
            is_ordered: endpoint.isOrdered,
            sealed_secret: endpoint.sealedSecret,
            created_at: endpoint.createdAt,
          })
          .execute()
        await tx.record(event)
        return { kind: 'added' }
      }),

    async listEndpoints() {
      const all = read.selectFrom('webhook_endpoints').selectAll()
      return (await all.orderBy('created_at').orderBy('id').execute()).map(endpointOf)
    },

    async findEndpoint(id) {
      const one = read.selectFrom('webhook_endpoints').selectAll().where('id', '=', id)
      const row = await one.executeTakeFirst()
      return row && endpointOf(row)
    },

    rotateSecret: ({ id, sealedSecret, formerUntil, event }) =>
      write(async (tx) => {
        const [rotated] = await tx.db
          .updateTable('webhook_endpoints')
          .set((is) => ({
            former_sealed_secret: is.ref('sealed_secret'),
            former_until: formerUntil,
            sealed_secret: sealedSecret,
          }))
          .where('id', '=', id)
          .returning('id')
          .execute()
        if (rotated) await tx.record(event)
        return { rotated: rotated !== undefined }
      }),

    disable: ({ id, reason, now, event, mail }) =>
      write(async (tx) => {
        const [disabled] = await tx.db
          .updateTable('webhook_endpoints')
          .set({ disabled_at: now, disabled_reason: reason })
          .where('id', '=', id)
          .where('disabled_at', 'is', null)
          .returning('id')
          .execute()
        if (disabled) await tx.record(event)
        if (disabled && mail) await postMail(tx, mail, now)
        return { changed: disabled !== undefined }
      }),

    enable: ({ id, event }) =>
      write(async (tx) => {
        const [enabled] = await tx.db
          .updateTable('webhook_endpoints')
          .set({ disabled_at: null, disabled_reason: null, failing_since: null })
          .where('id', '=', id)
          .where('disabled_at', 'is not', null)
          .returning('id')
          .execute()
        if (enabled) await tx.record(event)
        return { changed: enabled !== undefined }
      }),
  }
}
