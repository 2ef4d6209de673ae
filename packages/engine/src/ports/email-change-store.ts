import type { AccountId, Identifier, SessionId, TokenHash } from '../brand.ts'
import type { Account } from './account.ts'
import type { ApprovalToSpend } from './approval-store.ts'
import type { AuditEvent } from './audit-log.ts'
import type { WriteNotice } from './notices.ts'
import type { OutgoingMail } from './outbox-store.ts'

/** The wish of an account for another address. */
export interface NewEmailChange {
  readonly accountId: AccountId
  /** The address until now; the wish holds only while it is the account's. */
  readonly from: Identifier
  readonly to: Identifier
  readonly shownTo: string
  /** The session that stays when the change is confirmed. */
  readonly sessionId: SessionId | undefined
  /** Of the link in the mail to the new address. */
  readonly confirmHash: TokenHash
  readonly confirmUntil: Date
  /** Of the link in the mail to the old address. */
  readonly revertHash: TokenHash
  readonly revertUntil: Date
  readonly askedAt: Date
}

/** The answer to the token of the old address. */
export type EmailReversal =
  /** The change had not been confirmed. */
  | { readonly kind: 'stopped'; readonly account: Account }
  | { readonly kind: 'restored'; readonly account: Account }
  | { readonly kind: 'token_invalid' }

/**
 * Changes of e-mail addresses. An address that was given up stays reserved for its account as long as
 * the change can be reverted: for everybody else it is taken.
 */
export interface EmailChangeStore {
  /**
   * Stores a wish and spends its approval; an earlier wish that was not confirmed goes. The new
   * address gets `confirmMail`, or its holder `takenMail` if it is taken or reserved; then nobody
   * can confirm. The old address gets `noticeMail`.
   */
  ask(request: {
    change: NewEmailChange
    /** Absent: an operator asks. */
    approval: ApprovalToSpend | undefined
    confirmMail: OutgoingMail | undefined
    takenMail: OutgoingMail | undefined
    noticeMail: OutgoingMail
    event: AuditEvent
  }): Promise<{ kind: 'asked' } | { kind: 'approval_invalid' }>
  /** The address as shown that an account has asked for, while it can be confirmed. */
  findPending(accountId: AccountId, now: Date): Promise<string | undefined>
  /**
   * Gives the account the new address, confirmed; ends all sessions but the one that asked, and
   * deletes reset and activation tokens. Of simultaneous calls exactly one is `changed`. After
   * `identifier_taken` the token stays good.
   *
   * @param confirmation.notice goes to the old and to the new address
   */
  confirm(confirmation: {
    tokenHash: TokenHash
    revertUntil: Date
    notice: WriteNotice | undefined
    now: Date
    event: AuditEvent
  }): Promise<
    { kind: 'changed'; account: Account } | { kind: 'identifier_taken' } | { kind: 'token_invalid' }
  >
  /**
   * Stops a change, or takes it back with all later ones: the account has its old address again,
   * every session ends, reset and activation tokens go, and a reset of the password is required.
   *
   * @param reversal.notice goes to the address of the account, and to the one that it loses
   */
  revert(reversal: {
    tokenHash: TokenHash
    notice: WriteNotice | undefined
    now: Date
    event: AuditEvent
  }): Promise<EmailReversal>
}
