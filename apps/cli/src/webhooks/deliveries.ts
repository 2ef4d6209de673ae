import type { Engine, WebhookDelivery, WebhookDeliveryState, WebhookReplay } from '@usher/engine'
import { CommandFailure, wrongUsage } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { operator } from '../operator.ts'

interface Listing {
  readonly endpoint?: string
  readonly state?: WebhookDeliveryState
  readonly limit?: number
  readonly json?: boolean
}

export async function listDeliveries(
  { terminal }: Context,
  engine: Engine,
  { endpoint: endpointId, state, limit = 50, json }: Listing,
): Promise<void> {
  const deliveries = await engine.listWebhookDeliveries({ endpointId, state, limit })
  if (json) return terminal.json({ deliveries: deliveries.map(viewOf) })
  if (deliveries.length === 0) return terminal.line('there are no such deliveries')
  const rows = deliveries.map(({ number, endpointId, event, ...delivery }) => [
    String(number),
    event.type,
    endpointId,
    delivery.state,
    String(delivery.attempts),
    delivery.lastError ?? String(delivery.lastStatus ?? ''),
  ])
  terminal.table([['delivery', 'event', 'endpoint', 'state', 'attempts', 'answer'], ...rows])
}

interface Retrying {
  readonly number: number | undefined
  readonly endpoint?: string
  readonly since?: string
  readonly until?: string
  readonly json?: boolean
}

export async function retryDeliveries(
  { terminal }: Context,
  engine: Engine,
  given: Retrying,
): Promise<void> {
  const { retried } = await engine.retryWebhooks({ which: replayOf(given), actor: operator() })
  if (retried === 0) throw new CommandFailure('there is no such delivery to send anew')
  if (given.json) return terminal.json({ retried })
  terminal.line(`${retried} ${retried === 1 ? 'delivery leaves' : 'deliveries leave'} anew`)
}

function replayOf({ number, endpoint: endpointId, since, until }: Retrying): WebhookReplay {
  if (number !== undefined && endpointId === undefined) return { number }
  if (number !== undefined || endpointId === undefined) {
    throw wrongUsage('give the number of a delivery, or --endpoint')
  }
  return {
    endpointId,
    since: since === undefined ? new Date(0) : instant(since),
    until: until === undefined ? new Date() : instant(until),
  }
}

function instant(text: string): Date {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw wrongUsage(`${text} is no time; give 2027-01-31T12:00:00Z`)
  return at
}

function viewOf(delivery: WebhookDelivery) {
  const { event } = delivery
  return {
    delivery: delivery.number,
    endpoint: delivery.endpointId,
    event: { id: event.id, type: event.type, body: event.body },
    state: delivery.state,
    attempts: delivery.attempts,
    created_at: delivery.createdAt,
    next_attempt_at: delivery.nextAttemptAt ?? null,
    delivered_at: delivery.deliveredAt ?? null,
    last_status: delivery.lastStatus ?? null,
    last_error: delivery.lastError ?? null,
    history: delivery.history.map(({ at, status, error, text }) => ({
      at,
      status: status ?? null,
      error: error ?? null,
      text: text ?? null,
    })),
  }
}
