import type { WebhookStore } from '@usher/engine'
import type { Database } from '../../database.ts'
import type { EngineTables } from '../../tables.ts'
import { sqlWebhookAttempts } from './attempts.ts'
import { sqlWebhookEndpoints } from './endpoints.ts'
import { fanOutIn, sendIn } from './fan-out.ts'
import { sqlWebhookList } from './list.ts'

/** Receivers of events, and what is on its way to them, in SQL. */
export function sqlWebhooks(database: Database<EngineTables>): WebhookStore {
  const { read, write } = database
  return {
    ...sqlWebhookEndpoints(database),
    ...sqlWebhookAttempts(database),
    ...sqlWebhookList(database),
    async fanOut(portion) {
      const waiting = read.selectFrom('webhook_events').select('number').limit(1)
      const any = await waiting.where('handed_out_at', 'is', null).executeTakeFirst()
      return any ? write((tx) => fanOutIn(tx, portion)) : 0
    },
    send: (sending) => write((tx) => sendIn(tx, sending)),
  }
}
