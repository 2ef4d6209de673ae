import type { AccountId, TokenHash } from '../brand.ts'
import type { Account } from './account.ts'
import type { NewOneTimeToken } from './account-changes.ts'
import type { AuditEvent } from './audit-log.ts'
import type { NewPasskey } from './factor-store.ts'
import type { OutgoingMail } from './outbox-store.ts'

/** An account that somebody else made, and whose holder has not come yet. */
export interface Invitation {
  readonly account: Account
  /** `operator:<name>` or `account:<id>`. */
  readonly invitedBy: string
  readonly invitedAt: Date
  /** Of the newest link; absent: it has run out. */
  readonly expiresAt: Date | undefined
}

/** Where a page of invitations ends. */
export interface InvitationPosition {
  readonly accountId: AccountId
  readonly invitedAt: Date
}

/**
 * Invitations. They are open until their holder chooses a password, adds a passkey, or signs in by
 * another way; what was an invitation is then an account like all others.
 */
export interface InvitationStore {
  /** Open ones, newest first; `after` is the last one of the page before. */
  list(query: {
    limit: number
    now: Date
    after?: InvitationPosition | undefined
    /** Only what they have sent. */
    invitedBy?: string | undefined
  }): Promise<readonly Invitation[]>
  /** The invitation of an account, if it is open. */
  find(query: { accountId: AccountId; now: Date }): Promise<Invitation | undefined>
  /** The open invitation whose link carries this token, if the link is good. */
  findByToken(query: { tokenHash: TokenHash; now: Date }): Promise<Invitation | undefined>
  /** Makes another link: those before it end in the same change, which queues the mail, too. */
  renew(renewal: {
    accountId: AccountId
    token: NewOneTimeToken
    /** Called within the change, with the language of the account. */
    mail: (locale: string | undefined) => OutgoingMail
    now: Date
    event: AuditEvent
  }): Promise<{ renewed: boolean }>
  /**
   * Spends the token of an open invitation on a passkey, by which its holder signs in from now on.
   * Of many simultaneous calls with one token exactly one is accepted.
   */
  accept(acceptance: {
    accountId: AccountId
    tokenHash: TokenHash
    passkey: NewPasskey
    recoveryHashes: readonly string[]
    now: Date
    event: AuditEvent
  }): Promise<
    | { kind: 'accepted'; withRecoveryCodes: boolean }
    | { kind: 'token_invalid' }
    | { kind: 'credential_known' }
  >
  /** Deletes the account of an open invitation. Of many simultaneous calls one is answered `true`. */
  revoke(revocation: { accountId: AccountId; event: AuditEvent }): Promise<{ revoked: boolean }>
}
