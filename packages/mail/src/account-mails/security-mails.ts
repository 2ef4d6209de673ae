import type { MailRequest } from '@usher/engine'
import type { MailTemplates } from '../mailer.ts'
import { renderMail } from '../render-mail.ts'
import { noticeTemplate, placeholders, readable } from './notice.ts'
import { noticeTextsFor } from './notice-texts.ts'

type Kind<Of extends MailRequest['kind']> = Omit<Extract<MailRequest, { kind: Of }>, 'kind'>

/**
 * The mails of second factors, mailed codes and erasures, for every app whose realm has them: notices,
 * recovery, codes, and the way to keep an account.
 *
 * @param options.appName as people know the app
 * @param options.publicUrl where its account pages are, without a final slash
 */
export function securityMails(options: {
  readonly appName: string
  readonly publicUrl: string
}): Required<Pick<MailTemplates, 'notice' | 'recovery' | 'sign_in_code' | 'erasure'>> {
  const { appName: app, publicUrl } = options
  return {
    notice: noticeTemplate(options),

    recovery({ locale, token, cancelToken, opensAt, ...from }: Kind<'recovery'>) {
      const { language, greeting, recovery, when, where } = noticeTextsFor(locale)
      const filled = placeholders({ app, opens: readable(opensAt), ...from })
      const { subject, paragraphs, action, cancel } = recovery
      return renderMail({
        subject: filled(subject),
        greeting,
        paragraphs: paragraphs.map(filled),
        action: { label: action, url: `${publicUrl}/complete-recovery?token=${token}` },
        closing: [
          filled(cancel),
          `${publicUrl}/cancel-recovery?token=${cancelToken}`,
          filled(when),
          filled(where),
        ],
        signature: app,
        language,
      })
    },

    erasure({ locale, token, erasesAt, ...from }: Kind<'erasure'>) {
      const { language, greeting, erasure, when, where } = noticeTextsFor(locale)
      const filled = placeholders({ app, erases: readable(erasesAt), ...from })
      return renderMail({
        subject: filled(erasure.subject),
        greeting,
        paragraphs: erasure.paragraphs.map(filled),
        action: { label: erasure.action, url: `${publicUrl}/cancel-erasure?token=${token}` },
        closing: [filled(when), filled(where), filled(erasure.notYou)],
        signature: app,
        language,
      })
    },

    sign_in_code({ locale, code, ...from }: Kind<'sign_in_code'>) {
      const { language, greeting, signInCode, when, where } = noticeTextsFor(locale)
      const filled = placeholders({ app, code, ...from })
      return renderMail({
        subject: filled(signInCode.subject),
        greeting,
        paragraphs: signInCode.paragraphs.map(filled),
        closing: [filled(when), filled(where), signInCode.notYou],
        signature: app,
        language,
      })
    },
  }
}
