import type { ListedWebhookEndpoint, WebhookDelivery } from '@usher/engine'

/** An endpoint without its secret. */
export function webhookBodyOf(endpoint: ListedWebhookEndpoint) {
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

/** A new endpoint, or one with a new secret. */
export function withSecretOf(endpoint: ListedWebhookEndpoint, secret: string) {
  const isSecret = endpoint.signing === 'v1'
  return { endpoint: webhookBodyOf(endpoint), secret: isSecret ? secret : null }
}

/** An event on its way, with its attempts. */
export function deliveryBodyOf({ event, history, ...delivery }: WebhookDelivery) {
  const { id, type, accountId, body } = event
  return {
    number: delivery.number,
    endpoint: delivery.endpointId,
    event: { id, type, account: accountId ?? null, body },
    state: delivery.state,
    attempts: delivery.attempts,
    created_at: delivery.createdAt,
    next_attempt_at: delivery.nextAttemptAt ?? null,
    delivered_at: delivery.deliveredAt ?? null,
    history: history.map(({ at, status, error, text }) => ({
      at,
      status: status ?? null,
      error: error ?? null,
      text: text ?? null,
    })),
  }
}
