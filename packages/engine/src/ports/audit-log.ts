import type { AccountId } from '../brand.ts'

/** One decision, without any secret. `accountId` may be absent where the account is not known. */
export interface AuditEvent {
  /** `<subject>.<what happened>`: `login.succeeded`, `account.suspended`, … */
  readonly type: AuditEventType
  readonly at: Date
  readonly accountId?: AccountId | undefined
  /** Who decided: `account:<id>`, `operator:<name>`, or `system`; absent: the account itself. */
  readonly actor?: string | undefined
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
  /** Facts such as `{ role: 'moderator' }`; never a secret, never an e-mail address. */
  readonly detail?: Readonly<Record<string, string | number | boolean>> | undefined
}

/** Every kind of decision that is recorded. */
export type AuditEventType =
  | 'account.registered'
  | 'account.activated'
  | 'account.status_changed'
  | 'account.profile_updated'
  | 'account.deleted'
  | 'account.imported'
  | 'registration.repeated'
  | 'registration.refused'
  | 'activation.requested'
  | 'activation.failed'
  | 'login.succeeded'
  | 'login.failed'
  | 'session.refreshed'
  | 'session.reuse_detected'
  | 'session.revoked'
  | 'password_reset.requested'
  | 'password_reset.completed'
  | 'password_reset.failed'
  | 'password.changed'
  | 'password_change.failed'
  | 'secret.replaced'
  | 'email_change.requested'
  | 'email_change.confirmed'
  | 'email_change.reverted'
  | 'email_change.failed'
  | 'api_key.created'
  | 'api_key.removed'
  | 'approval.given'
  | 'approval.failed'
  | 'factor.added'
  | 'factor.removed'
  | 'factor.disabled'
  | 'factor.reset'
  | 'second_factor.failed'
  | 'recovery_codes.renewed'
  | 'recovery_code.used'
  | 'identity.linked'
  | 'identity.unlinked'
  | 'federation.failed'
  | 'provider.added'
  | 'provider.removed'
  | 'recovery.requested'
  | 'recovery.cancelled'
  | 'recovery.completed'
  | 'sign_in_code.requested'
  | 'export.requested'
  | 'export.downloaded'
  | 'erasure.requested'
  | 'erasure.cancelled'
  | 'account.erased'
  | 'role.granted'
  | 'role.revoked'
  | 'keys.rotated'
  | 'keys.revoked'
  | 'keys.resealed'
  | 'webhook.added'
  | 'webhook.secret_rotated'
  | 'webhook.disabled'
  | 'webhook.enabled'
  | 'webhook.replayed'
  | 'mail.redirected'
  | 'mail.deleted'
  | 'webhook.tested'

/** The record of every decision. Events cannot be changed or removed without `verify` noticing. */
export interface AuditLog {
  record(event: AuditEvent): Promise<void>
  /**
   * Newest first; `before` is the `id` of the last event of the page before. Events at `since` and
   * before `until`.
   */
  list(query: {
    accountId?: AccountId | undefined
    type?: AuditEventType | undefined
    since?: Date | undefined
    until?: Date | undefined
    before?: number | undefined
    limit: number
  }): Promise<readonly (AuditEvent & { readonly id: number })[]>
  /** Events of a type at `since` and later, before `until`. */
  count(query: { type: AuditEventType; since: Date; until: Date }): Promise<number>
  /**
   * Links the events recorded since the last call and seals the end: from then on none of them can be
   * taken away unnoticed.
   */
  sealEnd(): Promise<void>
  /**
   * Reads every event in portions. `undefined` on databases that do not link events to each other.
   *
   * @param onProgress called often; `total` is the number of rows to read, most of them twice
   */
  verify(
    onProgress?: (progress: { done: number; total: number }) => void,
  ): Promise<AuditVerdict | undefined>
}

/** What a look at every audit event found. */
export interface AuditVerdict {
  /** How many events are linked. */
  readonly events: number
  /** In the order in which they were found; at most a hundred. */
  readonly problems: readonly AuditProblem[]
  /** Where each chain ends, to be kept elsewhere: a database put back to an older state shows. */
  readonly ends: readonly { chain: number; position: number; link: string }[]
}

/** One sign that somebody changed the audit log in the database. */
export type AuditProblem =
  /** Its content is not what was recorded, or it was never recorded by Usher. */
  | { readonly kind: 'changed_or_inserted'; readonly eventId: number }
  /** Between these positions of the chain events are missing; `to` excluded. */
  | { readonly kind: 'removed'; readonly chain: number; readonly from: number; readonly to: number }
  /** It was recorded more than a minute before events that are linked, and is not linked itself. */
  | { readonly kind: 'unlinked'; readonly eventId: number }
  /** The seal of where the chain ends is missing or does not fit: the end may have been cut off. */
  | { readonly kind: 'end_changed'; readonly chain: number }
