import type { Account } from './account.ts'
import type { OutgoingMail } from './outbox-store.ts'

/** What the holder of an account is told about it by mail, after the fact. */
export type NoticeKind =
  | 'password_changed'
  | 'password_reset'
  | 'email_change_asked'
  | 'email_changed'
  | 'email_reverted'
  | 'new_sign_in'
  | 'session_reused'
  | 'api_key_made'

/** When it happened, and from where. */
export interface NoticeFacts {
  /** RFC 3339. */
  readonly at: string
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
}

/**
 * Writes the notice of a change. The store calls it within the change, with the account as it is
 * then, and puts the mail into the outbox with it; it must not ask anybody anything.
 */
export type WriteNotice = (account: Account) => OutgoingMail

/** From where somebody signs in, in keyed digests; `notice` tells that the account has not before. */
export interface SeenClient {
  readonly userAgent: string
  readonly network: string
  readonly notice: WriteNotice
}
