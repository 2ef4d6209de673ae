import type { RenderedMail } from '../mail-content.ts'
import type { MailTemplates } from '../mailer.ts'
import { renderMail } from '../render-mail.ts'
import { type AccountMailTexts, type MailTexts, textsFor } from './catalogue.ts'
import { noticeTemplate } from './notice.ts'

/**
 * The mails of the account API, in the reader's language. Links lead to the app’s account pages and
 * carry token and address as contracts do: `…?token=…&email=…`.
 *
 * @param options.appName as people know the app
 * @param options.publicUrl where the account pages are, without a final slash
 */
export function accountMails(options: {
  readonly appName: string
  readonly publicUrl: string
}): MailTemplates {
  const { appName, publicUrl } = options
  const written = (
    locale: string | undefined,
    mail: 'activation' | 'addressTaken' | 'passwordReset' | 'invitation',
    url: string,
  ) => {
    const texts = textsFor(locale)
    return rendered(texts, texts[mail], { appName, url })
  }
  const link = (page: string, to: string, token: string) =>
    `${publicUrl}/${page}?token=${encodeURIComponent(token)}&email=${encodeURIComponent(to)}`
  return {
    notice: noticeTemplate({ appName }),
    activation: ({ to, token, locale }) =>
      written(locale, 'activation', link('activate', to, token)),
    address_taken: ({ locale }) => written(locale, 'addressTaken', `${publicUrl}/sign-in`),
    password_reset: ({ to, token, locale }) =>
      written(locale, 'passwordReset', link('reset-password', to, token)),
    invitation: ({ to, token, locale }) =>
      written(locale, 'invitation', link('reset-password', to, token)),
  }
}

function rendered(
  { language, greeting, worksOnce }: AccountMailTexts,
  texts: MailTexts,
  { appName, url }: { appName: string; url: string },
): RenderedMail {
  const named = (text: string) => text.replaceAll('{app}', appName)
  return renderMail({
    subject: named(texts.subject),
    greeting,
    paragraphs: texts.paragraphs.map(named),
    action: { label: texts.action, url },
    closing: url.includes('?token=') ? [worksOnce, texts.notYou] : [texts.notYou],
    signature: appName,
    language,
  })
}
