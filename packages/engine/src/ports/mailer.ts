/** What a mail says is the app's business; the engine says which mail, to whom, with which token. */
export type MailRequest =
  | { readonly kind: 'activation'; readonly to: string; readonly token: string }
  | { readonly kind: 'password_reset'; readonly to: string; readonly token: string }
  /** Somebody else made the account; its holder chooses the password with this token. */
  | { readonly kind: 'invitation'; readonly to: string; readonly token: string }

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
