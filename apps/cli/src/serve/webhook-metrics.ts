import type { OpenApp, OpenOptions } from '@usher/app'
import { Counter, createMetricsRegistry, Gauge, type MetricsRegistry } from '@usher/http'

/** What is counted of webhooks, and where it is shown. */
export interface WebhookMetrics {
  readonly registry: MetricsRegistry
  readonly onAttempt: NonNullable<OpenOptions['onWebhookAttempt']>
  /** Shows from now on how long deliveries of these apps wait, and of no others. */
  watch(apps: readonly OpenApp[]): void
}

/** Metrics of the process, with `usher_webhook_deliveries_total` and `usher_webhook_lag_seconds`. */
export function webhookMetrics(): WebhookMetrics {
  const registry = createMetricsRegistry()
  const deliveries = new Counter({
    name: 'usher_webhook_deliveries_total',
    help: 'Attempts to deliver events to webhooks, by how they ended',
    labelNames: ['realm', 'result'],
    registers: [registry],
  })
  let watched: readonly OpenApp[] = []
  const lag = new Gauge({
    name: 'usher_webhook_lag_seconds',
    help: 'For how long the webhook delivery has been due that waits longest',
    labelNames: ['realm'],
    registers: [registry],
    aggregator: 'max', // every process sees the same deliveries
    async collect() {
      for (const { module, engine } of watched) {
        lag.set({ realm: module.realm.name }, await lagOf(engine))
      }
    },
  })
  return {
    registry,
    onAttempt: (realm, { result }) => deliveries.inc({ realm, result }),
    watch: (apps) => {
      watched = apps
    },
  }
}

async function lagOf({ store }: OpenApp['engine']): Promise<number> {
  const now = new Date()
  const { oldestDueAt } = await store.webhooks.backlog(now)
  return oldestDueAt ? (now.getTime() - oldestDueAt.getTime()) / 1_000 : 0
}
