import type { WebhookStore } from '@usher/engine'
import type { RealmContext } from '../realm-context.ts'
import { cassandraWebhookAttempts } from './attempts.ts'
import { cassandraWebhookEndpoints } from './endpoints.ts'
import { fanOut, sendEvent } from './fan-out.ts'
import { cassandraWebhookList } from './list.ts'

/**
 * Receivers of events on Cassandra. An endpoint and its deliveries are one partition, where each
 * change of them is one lightweight transaction.
 */
export function cassandraWebhooks(context: RealmContext): WebhookStore {
  return {
    ...cassandraWebhookEndpoints(context),
    ...cassandraWebhookAttempts(context),
    ...cassandraWebhookList(context),
    fanOut: (portion) => fanOut(context, portion),
    send: (sending) => sendEvent(context, sending),
  }
}
