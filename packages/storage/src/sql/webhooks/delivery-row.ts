import type { WebhookDelivery, WebhookEvent } from '@usher/engine'
import { instant, optionalInstant } from '../../columns.ts'
import { attemptsIn } from '../../webhook-attempts.ts'

interface EventFacts {
  readonly id: string
  readonly type: WebhookEvent['type']
  readonly account_id: string | null
  readonly body: string
}

export function eventOf({ id, type, account_id, body }: EventFacts): WebhookEvent {
  return { id, type, accountId: account_id ?? undefined, body }
}

export interface DeliveryFacts extends EventFacts {
  readonly number: number
  readonly endpoint_id: string
  readonly state: WebhookDelivery['state']
  readonly attempt: number
  readonly created_at: Date | string
  readonly due_at: Date | string
  readonly ended_at: Date | string | null
  readonly last_status: number | null
  readonly last_error: string | null
  readonly attempts: string
}

export function deliveryOf(row: DeliveryFacts): WebhookDelivery {
  return {
    number: row.number,
    endpointId: row.endpoint_id,
    event: eventOf(row),
    state: row.state,
    attempts: row.attempt,
    createdAt: instant(row.created_at),
    nextAttemptAt: row.state === 'waiting' ? instant(row.due_at) : undefined,
    deliveredAt: row.state === 'delivered' ? optionalInstant(row.ended_at) : undefined,
    lastStatus: row.last_status ?? undefined,
    lastError: row.last_error ?? undefined,
    history: attemptsIn(row.attempts),
  }
}
