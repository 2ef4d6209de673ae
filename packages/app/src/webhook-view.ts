import type { ListedWebhookEndpoint } from '@usher/engine'

/** An endpoint as the console's API and the command line show it: without its secret. */
export function webhookView(endpoint: ListedWebhookEndpoint) {
  return {
    id: endpoint.id,
    url: endpoint.url,
    types: [...endpoint.types],
    include: [...endpoint.include],
    signing: endpoint.signing,
    ordered: endpoint.isOrdered,
    public_key: endpoint.publicKey ?? null,
    created_at: endpoint.createdAt,
    failing_since: endpoint.failingSince ?? null,
    former_secret_until: endpoint.formerUntil ?? null,
    disabled_at: endpoint.disabledAt ?? null,
    disabled_reason: endpoint.disabledReason ?? null,
  }
}
