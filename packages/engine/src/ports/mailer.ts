/** What a mail says is the app's business; the engine says which mail, to whom, with which token. */
export type MailRequest =
  | { readonly kind: 'activation'; readonly to: string; readonly token: string }
  | { readonly kind: 'password_reset'; readonly to: string; readonly token: string }

/** Sends the mails that the engine asks for. @usher/mail implements it. */
export interface Mailer {
  /** Resolves when the mail server has taken the mail; `messageId` is the same at every attempt. */
  send(mail: MailRequest, messageId: string): Promise<void>
}
