import type { AccountId } from '../brand.ts'
import type { Account } from './account.ts'
import type { AuditEvent } from './audit-log.ts'

/** An account that somebody else made, and whose holder has not come yet. */
export interface Invitation {
  readonly account: Account
  /** `operator:<name>` or `account:<id>`. */
  readonly invitedBy: string
  readonly invitedAt: Date
  /** Of the newest link; absent: it has run out. */
  readonly expiresAt: Date | undefined
}

/**
 * Invitations. They are open until their holder chooses a password, or signs in by another way; what
 * was an invitation is then an account like all others.
 */
export interface InvitationStore {
  /** Open ones, newest first. */
  list(query: { limit: number; now: Date }): Promise<readonly Invitation[]>
  /** Deletes the account of an open invitation. Of many simultaneous calls one is answered `true`. */
  revoke(revocation: { accountId: AccountId; event: AuditEvent }): Promise<{ revoked: boolean }>
}
