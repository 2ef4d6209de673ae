/** Why a mail was not taken. Its message consists of codes only, so it is fit for logs. */
export class MailFailure extends Error {
  override readonly name = 'MailFailure'
  /** The same mail would be refused again, so it is not sent again (RFC 5321 §4.2.1). */
  readonly isPermanent: boolean
  /** What the mail server said. It may quote addresses: for operators, never for logs. */
  readonly reply: string | undefined

  constructor(codes: string, options: { isPermanent: boolean; reply?: string; cause?: unknown }) {
    super(codes, { cause: options.cause })
    this.isPermanent = options.isPermanent
    this.reply = options.reply
  }
}
