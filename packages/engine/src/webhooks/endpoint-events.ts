import type { AuditEvent, WebhookDisabledReason } from '../ports.ts'

interface Disabling {
  readonly id: string
  readonly reason: WebhookDisabledReason
  readonly now: Date
  readonly actor: string
}

/** Disabling an endpoint, with its audit event. */
export function disabling({ id, reason, now, actor }: Disabling) {
  const event: AuditEvent = {
    type: 'webhook.disabled',
    at: now,
    actor,
    detail: { endpoint: id, reason },
  }
  return { id, reason, now, event }
}
