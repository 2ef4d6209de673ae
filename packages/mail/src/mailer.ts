import type { Mailer, MailRequest } from '@usher/engine'
import type { Letter } from './letter.ts'
import type { MailTransport } from './mail.ts'

/** What the mails of one app say, by kind. An app leaves out those that its realm never sends. */
export type Letters = {
  readonly [Kind in MailRequest['kind']]?: (
    mail: Omit<Extract<MailRequest, { kind: Kind }>, 'kind'>,
  ) => Letter
}

/**
 * Writes the mails that the engine asks for and hands them to the transport. The message id is
 * made of the engine's, so a mail that is delivered twice can be told from two mails.
 *
 * @param parts.from the sender, such as `School <school@example.com>`
 */
export function createMailer(parts: {
  readonly transport: MailTransport
  readonly from: string
  readonly letters: Letters
}): Mailer {
  const { transport, from, letters } = parts
  const domain = /@([^<>@\s]+)>?$/.exec(from)?.[1] ?? 'localhost'
  return {
    async send({ kind, ...mail }, messageId) {
      const write = letters[kind]
      if (!write) throw new TypeError(`there is no letter for a mail of kind ${kind}`)
      const letter = write(mail)
      await transport.send({ to: mail.to, from, messageId: `<${messageId}@${domain}>`, ...letter })
    },
  }
}
