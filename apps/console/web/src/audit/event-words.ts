import type { AuditEvent } from '../api/audit.ts'

type EventType = AuditEvent['type']

/** What happened, in words. */
export const EVENT_WORDS: Readonly<Record<EventType, string>> = {
  'account.registered': 'Registered',
  'account.activated': 'Activated',
  'account.status_changed': 'State changed',
  'account.profile_updated': 'Profile changed',
  'account.deleted': 'Deleted',
  'account.imported': 'Imported',
  'registration.repeated': 'Registered again',
  'registration.refused': 'Registration refused by the app',
  'activation.requested': 'Activation mail asked for',
  'activation.failed': 'Activation failed',
  'login.succeeded': 'Signed in',
  'login.failed': 'Sign-in failed',
  'session.refreshed': 'Session refreshed',
  'session.reuse_detected': 'Spent refresh token came back',
  'session.revoked': 'Session ended',
  'password_reset.requested': 'Reset mail requested',
  'password_reset.completed': 'Password reset',
  'password_reset.failed': 'Password reset failed',
  'password.changed': 'Password changed',
  'password_change.failed': 'Password change failed',
  'secret.replaced': 'Secret replaced',
  'email_change.requested': 'New e-mail address asked for',
  'email_change.confirmed': 'E-mail address changed',
  'email_change.reverted': 'Change of the e-mail address taken back',
  'email_change.failed': 'Change of the e-mail address failed',
  'api_key.created': 'API key made',
  'api_key.removed': 'API key removed',
  'approval.given': 'Proved again',
  'approval.failed': 'Proof failed',
  'factor.added': 'Second factor added',
  'factor.removed': 'Second factor removed',
  'factor.disabled': 'Second factor disabled',
  'factor.reset': 'Second factors reset',
  'second_factor.failed': 'Wrong second factor',
  'recovery_codes.renewed': 'Recovery codes renewed',
  'recovery_code.used': 'Recovery code used',
  'identity.linked': 'Provider linked',
  'identity.unlinked': 'Provider unlinked',
  'federation.failed': 'Sign-in at a provider failed',
  'provider.added': 'Provider added',
  'provider.removed': 'Provider removed',
  'recovery.requested': 'Recovery asked for',
  'recovery.cancelled': 'Recovery cancelled',
  'recovery.completed': 'Recovery completed',
  'sign_in_code.requested': 'Sign-in code asked for',
  'export.requested': 'Personal data asked for',
  'export.downloaded': 'Personal data downloaded',
  'erasure.requested': 'Erasure asked for',
  'erasure.cancelled': 'Erasure cancelled',
  'account.erased': 'Account erased',
  'role.granted': 'Role granted',
  'role.revoked': 'Role revoked',
  'keys.rotated': 'Signing key replaced',
  'keys.revoked': 'Signing keys revoked',
  'keys.resealed': 'Secret key changed',
  'webhook.added': 'Webhook added',
  'webhook.secret_rotated': 'Webhook secret replaced',
  'webhook.disabled': 'Webhook disabled',
  'webhook.enabled': 'Webhook enabled',
  'webhook.replayed': 'Webhook deliveries sent anew',
  'mail.redirected': 'Mail sent to another address',
  'mail.deleted': 'Mail deleted',
  'webhook.tested': 'Webhook tested',
}

export const EVENT_TYPES = Object.keys(EVENT_WORDS) as EventType[]

/** Who decided, in words. */
export function actorWords({ actor, administrator, type }: AuditEvent): string {
  // Whoever failed to prove themselves may have been anybody.
  if (actor === null) return type.endsWith('.failed') ? 'unknown' : 'the person'
  if (administrator !== null) return administrator
  return operatorWords(actor)
}

/** `operator:kim` as `kim, on the command line`; what else can be an actor is told as well. */
export function operatorWords(actor: string): string {
  if (actor === 'system') return 'the server'
  const [, kind, name = ''] = /^(operator|account):(.*)$/s.exec(actor) ?? []
  if (kind === 'account') return `account ${name}`
  if (kind !== 'operator') return actor
  return ACCOUNT_ID.test(name) ? `a former administrator (${name})` : `${name}, on the command line`
}

const ACCOUNT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** `{ role: 'admin' }` as `role: admin`; instants are those of the reader's zone. */
export function detailWords({ detail }: AuditEvent): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${INSTANT.test(String(value)) ? timeOf(value) : value}`)
    .join(', ')
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

function timeOf(instant: unknown): string {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  return format.format(new Date(String(instant)))
}
