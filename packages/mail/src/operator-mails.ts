import type { MailRequest } from '@usher/engine'
import { textsFor } from './account-mails/catalogue.ts'
import { placeholders } from './account-mails/notice.ts'
import type { MailTemplates } from './mailer.ts'
import { operatorTextsFor } from './operator-mail-texts.ts'
import { renderMail } from './render-mail.ts'

type Disabled = Omit<Extract<MailRequest, { kind: 'webhook_disabled' }>, 'kind'>

/** Mails to operators of any app, in the operator's language. They carry no secrets. */
export const operatorMails: Pick<MailTemplates, 'webhook_disabled'> = {
  webhook_disabled({ realm, endpoint, host, reason, at, locale }: Disabled) {
    const { language, closing, webhookDisabled } = operatorTextsFor(locale)
    const filled = placeholders({ realm, endpoint, host, why: webhookDisabled.why[reason], at })
    return renderMail({
      subject: filled(webhookDisabled.subject),
      greeting: textsFor(locale).greeting,
      paragraphs: webhookDisabled.paragraphs.map(filled),
      closing: [closing],
      signature: 'Usher',
      language,
      look: {},
    })
  },
}
