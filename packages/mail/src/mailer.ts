import type { Mailer, MailRequest } from '@usher/engine'
import type { MailTransport } from './mail.ts'
import type { RenderedMail } from './mail-content.ts'

/** Writes one kind of mail. */
type Template<Kind extends MailRequest['kind']> = (
  mail: Omit<Extract<MailRequest, { kind: Kind }>, 'kind'>,
) => RenderedMail

/**
 * What the mails of one app say, by kind. An app leaves out those that its realm never sends; one
 * that mails links for new passwords also invites.
 */
export type MailTemplates = {
  readonly activation?: Template<'activation'>
  readonly address_taken?: Template<'address_taken'>
  readonly email_change?: Template<'email_change'>
  readonly email_change_taken?: Template<'email_change_taken'>
  readonly email_change_notice?: Template<'email_change_notice'>
  readonly notice?: Template<'notice'>
  readonly recovery?: Template<'recovery'>
  readonly sign_in_code?: Template<'sign_in_code'>
  readonly erasure?: Template<'erasure'>
  readonly approval_code?: Template<'approval_code'>
  readonly webhook_disabled?: Template<'webhook_disabled'>
} & (
  | {
      readonly password_reset: Template<'password_reset'>
      readonly invitation: Template<'invitation'>
    }
  | { readonly password_reset?: never; readonly invitation?: never }
)

/** The sender's address under another name. @param from an address, or a name with one */
export function senderNamed(name: string, from: string): string {
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from
  return `"${name.replace(/["\\\r\n]/g, '')}" <${address.trim()}>`
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
  readonly templates: MailTemplates
}): Mailer {
  const { transport, from, templates } = parts
  const domain = /@([^<>@\s]+)>?$/.exec(from)?.[1] ?? 'localhost'
  return {
    reserve: async () => (await transport.reserve?.()) ?? (() => {}),
    async send(request, messageId) {
      const content = write(templates, request)
      await transport.send({
        to: request.to,
        from,
        messageId: `<${messageId}@${domain}>`,
        ...content,
      })
    },
  }
}

/**
 * A mail as its template writes it, with links for its account.
 *
 * @throws {TypeError} if there is no template of its kind
 */
export function write(templates: MailTemplates, request: MailRequest): RenderedMail {
  // The template of a kind takes the requests of that kind, which TypeScript cannot follow here.
  const template = templates[request.kind] as ((mail: MailRequest) => RenderedMail) | undefined
  if (!template) throw new TypeError(`there is no template for a mail of kind ${request.kind}`)
  return template({ ...request, to: request.account ?? request.to })
}
