import type { AccountId } from '../brand.ts'
import type { AuditEvent, AuditEventType, WebhookEvent, WebhookEventType } from '../ports.ts'
import { newPrefixedId } from '../tokens/random.ts'

/**
 * Every type of event that receivers can ask for, with the URI that the Shared Signals Framework has
 * for it (CAEP 1.0 §3, RISC 1.0 §2), if any.
 */
export const WEBHOOK_EVENT_TYPES: Readonly<Record<WebhookEventType, string | undefined>> = {
  'account.registered': undefined,
  'account.activated': undefined,
  'account.updated': undefined,
  'account.email_changed': 'https://schemas.openid.net/secevent/risc/event-type/identifier-changed',
  'account.suspended': 'https://schemas.openid.net/secevent/risc/event-type/account-disabled',
  'account.reactivated': 'https://schemas.openid.net/secevent/risc/event-type/account-enabled',
  'account.erased': 'https://schemas.openid.net/secevent/risc/event-type/account-purged',
  'session.started': 'https://schemas.openid.net/secevent/caep/event-type/session-established',
  'session.ended': 'https://schemas.openid.net/secevent/caep/event-type/session-revoked',
  'sessions.reuse_detected': undefined,
  'credential.changed': 'https://schemas.openid.net/secevent/caep/event-type/credential-change',
  'factor.added': 'https://schemas.openid.net/secevent/caep/event-type/credential-change',
  'factor.removed': 'https://schemas.openid.net/secevent/caep/event-type/credential-change',
  'identity.linked': undefined,
  'identity.unlinked': undefined,
  'role.granted': undefined,
  'role.revoked': undefined,
  'webhook.test': undefined,
}

/** What an audit event is called outside; those that are not here matter to nobody there. */
const PUBLIC_NAMES: Readonly<Partial<Record<AuditEventType, WebhookEventType>>> = {
  'account.registered': 'account.registered',
  'account.activated': 'account.activated',
  'account.profile_updated': 'account.updated',
  'account.deleted': 'account.erased',
  'account.erased': 'account.erased',
  'erasure.requested': 'account.suspended',
  'erasure.cancelled': 'account.reactivated',
  'email_change.confirmed': 'account.email_changed',
  'email_change.reverted': 'account.email_changed',
  'login.succeeded': 'session.started',
  'session.revoked': 'session.ended',
  'session.reuse_detected': 'sessions.reuse_detected',
  'password.changed': 'credential.changed',
  'password_reset.completed': 'credential.changed',
  'secret.replaced': 'credential.changed',
  'factor.added': 'factor.added',
  'factor.removed': 'factor.removed',
  'factor.reset': 'factor.removed',
  'factor.disabled': 'factor.removed',
  'recovery.completed': 'factor.removed',
  'identity.linked': 'identity.linked',
  'identity.unlinked': 'identity.unlinked',
  'role.granted': 'role.granted',
  'role.revoked': 'role.revoked',
}

/** Facts of audit events that go out, by the name that they have there. */
const PUBLIC_FACTS: Readonly<Record<string, string>> = {
  session: 'session_id',
  role: 'role',
  provider: 'provider',
  status: 'status',
}

/**
 * What receivers of webhooks are told of a decision: ids and roles, never an address, a name or a
 * token. `undefined`: nothing.
 *
 * @param accountId whom the event is about
 */
export function webhookEventOf(
  event: AuditEvent,
  accountId: AccountId | undefined = event.accountId,
): WebhookEvent | undefined {
  const type = publicNameOf(event)
  if (type === undefined || accountId === undefined) return undefined
  return newWebhookEvent(type, event.at, { accountId, facts: factsOf(event) })
}

/** Whether receivers are told of decisions of this kind. */
export function isPublicEvent(event: Pick<AuditEvent, 'type' | 'detail'>): boolean {
  return publicNameOf(event) !== undefined
}

/** An event with an id of its own. */
export function newWebhookEvent(
  type: WebhookEventType,
  at: Date,
  { accountId, facts = {} }: { accountId?: AccountId; facts?: Readonly<Record<string, unknown>> },
): WebhookEvent {
  const data = { ...(accountId !== undefined && { account_id: accountId }), ...facts }
  return {
    id: newPrefixedId('msg_'),
    type,
    accountId,
    body: JSON.stringify({ type, timestamp: at.toISOString(), data }),
  }
}

function publicNameOf({
  type,
  detail,
}: Pick<AuditEvent, 'type' | 'detail'>): WebhookEventType | undefined {
  if (type !== 'account.status_changed') return PUBLIC_NAMES[type]
  return detail?.status === 'active' ? 'account.reactivated' : 'account.suspended'
}

function factsOf({ detail = {} }: AuditEvent): Readonly<Record<string, unknown>> {
  const known = Object.entries(detail).filter(([name]) => PUBLIC_FACTS[name] !== undefined)
  return Object.fromEntries(known.map(([name, value]) => [PUBLIC_FACTS[name], value]))
}
