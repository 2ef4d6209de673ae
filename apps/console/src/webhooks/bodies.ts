import { webhookView } from '@usher/app'
import type { ListedWebhookEndpoint, WebhookDelivery } from '@usher/engine'

/** A new endpoint, or one with a new secret. */
export function withSecretOf(endpoint: ListedWebhookEndpoint, secret: string) {
  const isSecret = endpoint.signing === 'v1'
  return { endpoint: webhookView(endpoint), secret: isSecret ? secret : null }
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
