import type { MailRequest } from '@usher/engine'
import { readable } from './account-mails/notice.ts'
import type { MailTemplates } from './mailer.ts'
import { renderMail } from './render-mail.ts'

type Disabled = Omit<Extract<MailRequest, { kind: 'webhook_disabled' }>, 'kind'>

const WHY = {
  gone: 'It has answered 410, which says that it wants no more events.',
  failing: 'Nothing has reached it for five days.',
} as const

/** Mails to operators of any app, in English as the console is. They carry no secrets. */
export const operatorMails: Pick<MailTemplates, 'webhook_disabled'> = {
  webhook_disabled: ({ realm, endpoint, host, reason, at }: Disabled) =>
    renderMail({
      subject: `Webhook to ${host} is disabled`,
      greeting: 'Hello,',
      paragraphs: [
        `The accounts of ${realm} send no more events to ${host} (${endpoint}). ${WHY[reason]}`,
        `Time: ${readable(at)}`,
        'What was waiting for it is kept. What happens from now on is not noted for it.',
        `When it works again: npx usher webhooks enable ${endpoint} --app ${realm}, or the console.`,
      ],
      closing: ['You get this mail because OPERATOR_EMAIL of the server names your address.'],
      signature: 'Usher',
      language: 'en',
      look: {},
    }),
}
