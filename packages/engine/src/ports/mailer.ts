import type { NoticeFacts, NoticeKind } from './notices.ts'

/** Who gets a mail. */
export interface MailTo {
  readonly to: string
  /** The address that its links name, where an operator has sent the mail to another one. */
  readonly account?: string | undefined
  /** The reader's languages, as language tags (RFC 5646), the preferred one first: `de-CH,en`. */
  readonly locale?: string | undefined
}

/** What a mail says is the app's business; the engine says which mail, to whom, with which token. */
export type MailRequest =
  | (MailTo & {
      readonly kind: 'activation'
      readonly token: string
      /** When it was registered, RFC 3339; mails of earlier releases lack it. */
      readonly registeredAt?: string | undefined
    })
  /** Somebody registers an address that has an account. */
  | (MailTo & { readonly kind: 'address_taken' })
  | (MailTo & { readonly kind: 'password_reset'; readonly token: string })
  /** Somebody else made the account; its holder chooses the password with this token. */
  | (MailTo & { readonly kind: 'invitation'; readonly token: string })
  /** To the new address: the token confirms the change. */
  | (MailTo & { readonly kind: 'email_change'; readonly token: string })
  /** Somebody wants an address that has an account. */
  | (MailTo & { readonly kind: 'email_change_taken' })
  /** To the old address: the token stops the change, or takes it back. */
  | (MailTo & NoticeFacts & { readonly kind: 'email_change_notice'; readonly token: string })
  /** Second factors can be removed with `token` from `opensAt` on; `cancelToken` cancels that. */
  | (MailTo &
      From & {
        readonly kind: 'recovery'
        readonly token: string
        readonly cancelToken: string
        /** RFC 3339. */
        readonly opensAt: string
      })
  | (MailTo & From & { readonly kind: 'sign_in_code'; readonly code: string })
  /** The account will be erased; `token` keeps it. */
  | (MailTo &
      From & {
        readonly kind: 'erasure'
        readonly token: string
        /** RFC 3339. */
        readonly erasesAt: string
      })
  /** Somebody who is signed in proves by it that the mailbox is theirs. */
  | (MailTo & From & { readonly kind: 'approval_code'; readonly code: string })
  /** To operators: nothing is sent to a receiver of webhooks any more. */
  | (MailTo & {
      readonly kind: 'webhook_disabled'
      readonly realm: string
      readonly endpoint: string
      /** Of the receiver, with its port if that is not the usual one. */
      readonly host: string
      readonly reason: 'gone' | 'failing'
      /** RFC 3339. */
      readonly at: string
    })
  | Notice

/** When and from where something was asked for. */
interface From {
  /** RFC 3339. */
  readonly at: string
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
}

/** What happened to an account; its holder is told by a mail. */
export type NoticeEvent =
  | 'totp_added'
  | 'totp_removed'
  | 'passkey_added'
  | 'passkey_removed'
  | 'passkey_disabled'
  | 'factor_disabled'
  | 'factors_reset'
  | 'recovery_codes_renewed'
  | 'recovery_code_used'
  | 'provider_linked'
  | 'provider_unlinked'
  | 'recovery_cancelled'
  | 'recovery_completed'
  | 'export_requested'
  | 'export_ready'
  | 'erasure_cancelled'
  | 'account_erased'

/** Tells the holder of an account what happened to it, so that nothing happens unnoticed. */
export interface Notice extends MailTo {
  readonly kind: 'notice'
  readonly event: NoticeEvent | NoticeKind
  /** RFC 3339. */
  readonly at: string
  /** From where; absent: not from the network. */
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
  /** How many recovery codes are left. */
  readonly left?: number | undefined
}

/** A letter of an app with sample data, for operators who want to see what people read. */
export interface PreviewedLetter {
  readonly kind: MailRequest['kind']
  /** What a notice tells; absent: it is no notice. */
  readonly event?: NoticeEvent | NoticeKind | undefined
  /** The sender, such as `School <school@example.com>`. */
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Shows letters without sending them. @usher/mail implements it. */
export interface Letters {
  /** Every letter that the app can send. @param locale of the reader, a language tag */
  preview(locale: string): readonly PreviewedLetter[]
  /** One of them as a mail that can be sent; `undefined`: the app has no such letter. */
  sample(letter: {
    kind: string
    event?: string | undefined
    locale: string
    to: string
  }): MailRequest | undefined
}

/** Sends the mails that the engine asks for. @usher/mail implements it. */
export interface Mailer {
  /**
   * Waits until a mail can leave at once. A mail that was claimed before it can leave loses the
   * time that it waits, and when its claim has run out somebody else sends it, too.
   * @returns what to call when that mail has left, or has failed
   */
  reserve(): Promise<() => void>
  /**
   * Resolves when the mail server has taken the mail; `messageId` is the same at every attempt.
   * @throws {MailFailure} with what the mail server said
   */
  send(mail: MailRequest, messageId: string): Promise<void>
}
