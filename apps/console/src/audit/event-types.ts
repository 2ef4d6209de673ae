import type { AuditEventType } from '@usher/engine'

// A record, so that a type which the engine adds cannot be left out.
const KNOWN: Readonly<Record<AuditEventType, true>> = {
  'account.registered': true,
  'account.activated': true,
  'account.status_changed': true,
  'account.profile_updated': true,
  'account.deleted': true,
  'account.imported': true,
  'registration.repeated': true,
  'activation.requested': true,
  'activation.failed': true,
  'login.succeeded': true,
  'login.failed': true,
  'session.refreshed': true,
  'session.reuse_detected': true,
  'session.revoked': true,
  'password_reset.requested': true,
  'password_reset.completed': true,
  'password_reset.failed': true,
  'password.changed': true,
  'password_change.failed': true,
  'secret.replaced': true,
  'approval.given': true,
  'approval.failed': true,
  'factor.added': true,
  'factor.removed': true,
  'factor.disabled': true,
  'factor.reset': true,
  'second_factor.failed': true,
  'recovery_codes.renewed': true,
  'recovery_code.used': true,
  'role.granted': true,
  'role.revoked': true,
  'keys.rotated': true,
  'keys.revoked': true,
  'keys.resealed': true,
}

/** Every type of event that the log can hold. */
export const EVENT_TYPES = Object.keys(KNOWN) as [AuditEventType, ...AuditEventType[]]
