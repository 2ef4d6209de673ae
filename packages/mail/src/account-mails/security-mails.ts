import type { MailRequest } from '@usher/engine'
import type { MailTemplates } from '../mailer.ts'
import { renderMail } from '../render-mail.ts'
import { textsFor } from './catalogue.ts'
import { type LetterOptions, noticeTemplate, placeholders, readable } from './notice.ts'
import { noticeTextsFor } from './notice-texts.ts'

type Kind<Of extends MailRequest['kind']> = Omit<Extract<MailRequest, { kind: Of }>, 'kind'>

/**
 * The mails of second factors, mailed codes and erasures, for every app whose realm has them: notices,
 * recovery, codes, and the way to keep an account.
 */
export function securityMails(
  options: LetterOptions,
): Required<
  Pick<MailTemplates, 'notice' | 'recovery' | 'sign_in_code' | 'erasure' | 'approval_code'>
> {
  const { appName: app, publicUrl, look = {} } = options
  const link = (page: string, to: string, token: string) =>
    `${publicUrl}/${page}?token=${encodeURIComponent(token)}&email=${encodeURIComponent(to)}`
  return {
    notice: noticeTemplate(options),

    recovery({ to, locale, token, cancelToken, opensAt, ...from }: Kind<'recovery'>) {
      const { language, greeting, recovery, when, where } = noticeTextsFor(locale)
      const filled = placeholders({ app, opens: readable(opensAt), ...from })
      const { subject, paragraphs, action, cancel } = recovery
      return renderMail({
        subject: filled(subject),
        greeting,
        paragraphs: paragraphs.map(filled),
        action: {
          label: action,
          url: link('complete-recovery', to, token),
          hint: textsFor(locale).hint,
        },
        closing: [
          filled(cancel),
          link('cancel-recovery', to, cancelToken),
          filled(when),
          filled(where),
        ],
        signature: app,
        language,
        look,
      })
    },

    erasure({ to, locale, token, erasesAt, ...from }: Kind<'erasure'>) {
      const { language, greeting, erasure, when, where } = noticeTextsFor(locale)
      const filled = placeholders({ app, erases: readable(erasesAt), ...from })
      return renderMail({
        subject: filled(erasure.subject),
        greeting,
        paragraphs: erasure.paragraphs.map(filled),
        action: {
          label: erasure.action,
          url: link('cancel-erasure', to, token),
          hint: textsFor(locale).hint,
        },
        closing: [filled(when), filled(where), filled(erasure.notYou)],
        signature: app,
        language,
        look,
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
        look,
      })
    },

    approval_code({ locale, code, ...from }: Kind<'approval_code'>) {
      const { language, greeting, approvalCode, when, where } = noticeTextsFor(locale)
      const filled = placeholders({ app, code, ...from })
      return renderMail({
        subject: filled(approvalCode.subject),
        greeting,
        paragraphs: approvalCode.paragraphs.map(filled),
        closing: [filled(when), filled(where), approvalCode.notYou],
        signature: app,
        language,
        look,
      })
    },
  }
}
