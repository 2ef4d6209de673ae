import type { AuditEvent } from './audit-log.ts'
import type { OutgoingMail } from './outbox-store.ts'

/** What happened to an account, as receivers of webhooks are told; the names never change. */
export type WebhookEventType =
  | 'account.registered'
  | 'account.activated'
  | 'account.updated'
  | 'account.email_changed'
  | 'account.suspended'
  | 'account.reactivated'
  | 'account.erased'
  | 'session.started'
  | 'session.ended'
  | 'sessions.reuse_detected'
  | 'credential.changed'
  | 'factor.added'
  | 'factor.removed'
  | 'identity.linked'
  | 'identity.unlinked'
  | 'role.granted'
  | 'role.revoked'
  | 'webhook.test'

/** What is sent to every receiver that wants its type. */
export interface WebhookEvent {
  /** `msg_` and 24 characters; the same at every attempt. */
  readonly id: string
  readonly type: WebhookEventType
  /** Absent for tests. */
  readonly accountId: string | undefined
  /** JSON as it is sent, but for what an endpoint includes. */
  readonly body: string
}

/** `v1`: HMAC-SHA-256 with a shared secret; `v1a`: Ed25519, the receiver has the public key. */
export type WebhookSigning = 'v1' | 'v1a'

/** Why nothing is sent to an endpoint any more. */
export type WebhookDisabledReason = 'operator' | 'gone' | 'failing'

/** A receiver as it is added. */
export interface NewWebhookEndpoint {
  /** `whe_` and 24 characters. */
  readonly id: string
  readonly url: string
  /** Empty: every type. */
  readonly types: readonly WebhookEventType[]
  /** Facts beside ids that are sent; empty unless the operator chose them. */
  readonly include: readonly 'email'[]
  readonly signing: WebhookSigning
  /** Whether an event waits for those of its account that happened before. */
  readonly isOrdered: boolean
  /** Unreadable without the server's secret. */
  readonly sealedSecret: Uint8Array
  readonly createdAt: Date
}

/** A receiver of events. */
export interface WebhookEndpoint extends NewWebhookEndpoint {
  /** The secret before this one, which signs as well until then. */
  readonly former: { readonly sealedSecret: Uint8Array; readonly until: Date } | undefined
  /** Since when no delivery has succeeded. Absent: the last one did. */
  readonly failingSince: Date | undefined
  readonly disabled: { readonly at: Date; readonly reason: WebhookDisabledReason } | undefined
}

/** A delivery that may be attempted now, by whoever claimed it. */
export interface ClaimedDelivery {
  readonly number: number
  readonly event: WebhookEvent
  /** 1 for the first. */
  readonly attempt: number
  readonly createdAt: Date
}

/** `queued`: waits for an older event of its account. */
export type WebhookDeliveryState = 'queued' | 'waiting' | 'delivered' | 'given_up'

/** One attempt to deliver an event, as operators see it. */
export interface WebhookAttempt {
  /** Its end. */
  readonly at: Date
  /** Of the answer; absent: there was none. */
  readonly status: number | undefined
  /** Absent after a success. */
  readonly error: string | undefined
  /** The beginning of what the receiver answered, as text. */
  readonly text: string | undefined
}

/** An event on its way to one endpoint, as operators see it. */
export interface WebhookDelivery {
  /** Ascends in the order in which events were handed to endpoints. */
  readonly number: number
  readonly endpointId: string
  readonly event: WebhookEvent
  readonly state: WebhookDeliveryState
  readonly attempts: number
  readonly createdAt: Date
  /** Of one that waits. */
  readonly nextAttemptAt: Date | undefined
  readonly deliveredAt: Date | undefined
  /** The HTTP status of the last answer. */
  readonly lastStatus: number | undefined
  readonly lastError: string | undefined
  /** The latest `WEBHOOK_ATTEMPTS_KEPT`, the oldest first; those before a replay, too. */
  readonly history: readonly WebhookAttempt[]
}

/** How an attempt ended, for the row of its delivery. */
export type WebhookAnswer = Omit<WebhookAttempt, 'at'>

/** Which deliveries are sent anew. */
export type WebhookReplay =
  | { readonly number: number }
  /** Those of one endpoint whose events were handed to it at `since` and before `until`. */
  | { readonly endpointId: string; readonly since: Date; readonly until: Date }

/**
 * Receivers of events and what is on its way to them. Events come in with the audit events that they
 * tell of: whatever records those records these. Each method is one atomic change or one query.
 */
export interface WebhookStore {
  /** @returns `full` if there are `limit` endpoints */
  addEndpoint(addition: {
    endpoint: NewWebhookEndpoint
    limit: number
    event: AuditEvent
  }): Promise<{ kind: 'added' | 'full' }>
  /** The oldest first. */
  listEndpoints(): Promise<readonly WebhookEndpoint[]>
  findEndpoint(id: string): Promise<WebhookEndpoint | undefined>
  /** The secret in force signs on until `formerUntil`. */
  rotateSecret(rotation: {
    id: string
    sealedSecret: Uint8Array
    formerUntil: Date
    event: AuditEvent
  }): Promise<{ rotated: boolean }>
  /** @returns `changed` false: it is disabled already, or there is no such endpoint */
  disable(change: {
    id: string
    reason: WebhookDisabledReason
    now: Date
    event: AuditEvent
    /** Queued if, and only if, this call disables it. */
    mail?: OutgoingMail | undefined
  }): Promise<{ changed: boolean }>
  /** Sends on what waits; what happened meanwhile was never noted. */
  enable(change: { id: string; now: Date; event: AuditEvent }): Promise<{ changed: boolean }>
  /** An event for one endpoint only. @returns the number of the delivery */
  send(sending: {
    endpointId: string
    event: WebhookEvent
    now: Date
    audit: AuditEvent
  }): Promise<{ number: number } | undefined>

  /**
   * Hands noted events to the endpoints that want them, each event once, whoever asks.
   *
   * @returns how many events were handed out; fewer than `limit`: none is left
   */
  fanOut(portion: { now: Date; limit: number }): Promise<number>
  /** Endpoints that are not disabled and have a delivery to attempt. */
  dueEndpoints(now: Date): Promise<readonly { id: string; isFailing: boolean }[]>
  /**
   * Takes due deliveries of an endpoint for so many seconds: until then nobody else gets them. In
   * order, the younger ones of an account are not given out while an older one is open.
   */
  claim(taking: {
    endpointId: string
    now: Date
    leaseSeconds: number
    limit: number
  }): Promise<readonly ClaimedDelivery[]>
  /** Gives a claimed delivery back without counting the attempt; it is due at `now`. */
  release(claimed: { number: number; attempt: number; now: Date }): Promise<void>
  delivered(success: { number: number; now: Date; answer: WebhookAnswer }): Promise<void>
  /** @param failure.nextAttemptAt absent: given up. Ignored if another attempt was claimed since */
  failed(failure: {
    number: number
    attempt: number
    now: Date
    answer: WebhookAnswer
    nextAttemptAt: Date | undefined
  }): Promise<void>

  /** The newest first; `before` is the number of the last one of the page before. */
  listDeliveries(query: {
    endpointId?: string | undefined
    state?: WebhookDeliveryState | undefined
    before?: number | undefined
    limit: number
  }): Promise<readonly WebhookDelivery[]>
  /** Sends what was delivered, given up or waits for its next attempt, now and from the first attempt. */
  retry(replay: {
    which: WebhookReplay
    now: Date
    event: AuditEvent
  }): Promise<{ retried: number }>
  /** Removes what ended before this instant. */
  forget(before: Date): Promise<void>
  /** `oldestDueAt`: when the delivery that has waited longest could have been attempted. */
  backlog(now: Date): Promise<{ waiting: number; oldestDueAt: Date | undefined }>
}
