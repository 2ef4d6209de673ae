import type { WebhookStore } from '@usher/engine'

/** Webhooks on Cassandra: an endpoint is refused when it is added, so there are none. */
export function cassandraWebhooks(): WebhookStore {
  return {
    addEndpoint: async () => ({ kind: 'unsupported' }),
    listEndpoints: async () => [],
    findEndpoint: async () => undefined,
    rotateSecret: async () => ({ rotated: false }),
    disable: async () => ({ changed: false }),
    enable: async () => ({ changed: false }),
    send: async () => undefined,
    fanOut: async () => 0,
    dueEndpoints: async () => [],
    claim: async () => [],
    release: async () => {},
    delivered: async () => {},
    failed: async () => {},
    listDeliveries: async () => [],
    retry: async () => ({ retried: 0 }),
    forget: async () => {},
    backlog: async () => ({ waiting: 0, oldestDueAt: undefined }),
  }
}
