import type { RenderedMail } from '../mail-content.ts'
import type { MailTemplates } from '../mailer.ts'
import { renderMail } from '../render-mail.ts'
import { accountNotice, timeIn } from './account-notice.ts'
import { type AccountMailTexts, type MailTexts, textsFor } from './catalogue.ts'
import type { LetterOptions } from './notice.ts'
import { securityMails } from './security-mails.ts'

type Letter =
  | 'activation'
  | 'addressTaken'
  | 'passwordReset'
  | 'invitation'
  | 'emailChange'
  | 'emailChangeTaken'

/**
 * The mails of the account API, in the reader's language. Links lead to the app’s account pages and
 * carry token and address as contracts do: `…?token=…&email=…`.
 */
export function accountMails(options: LetterOptions): MailTemplates {
  const { publicUrl } = options
  const written = (
    locale: string | undefined,
    letter: Letter,
    url: string,
    facts: readonly string[] = [],
  ) => {
    const texts = textsFor(locale)
    return rendered(texts, texts[letter], { ...options, url, facts })
  }
  const link = (page: string, to: string, token: string) =>
    `${publicUrl}/${page}?token=${encodeURIComponent(token)}&email=${encodeURIComponent(to)}`
  const signIn = `${publicUrl}/sign-in`
  return {
    ...securityMails(options),
    activation: ({ to, token, locale, registeredAt }) =>
      written(locale, 'activation', link('activate', to, token), timeOf(registeredAt, locale)),
    address_taken: ({ locale }) => written(locale, 'addressTaken', signIn),
    password_reset: ({ to, token, locale }) =>
      written(locale, 'passwordReset', link('reset-password', to, token)),
    invitation: ({ to, token, locale }) =>
      written(locale, 'invitation', link('reset-password', to, token)),
    email_change: ({ to, token, locale }) =>
      written(locale, 'emailChange', link('confirm-email', to, token)),
    email_change_taken: ({ locale }) => written(locale, 'emailChangeTaken', signIn),
    email_change_notice: ({ to, token, locale, ...facts }) => {
      const action = { label: textsFor(locale).stopChange, url: link('revert-email', to, token) }
      return accountNotice(options, { ...facts, event: 'email_change_asked', locale, action })
    },
  }
}

interface Writing extends LetterOptions {
  readonly url: string
  /** Before the last paragraph, which says what to do. */
  readonly facts: readonly string[]
}

function rendered(
  { language, greeting, worksOnce, hint }: AccountMailTexts,
  texts: MailTexts,
  { appName, look = {}, url, facts }: Writing,
): RenderedMail {
  const named = (text: string) => text.replaceAll('{app}', appName)
  const paragraphs = texts.paragraphs.map(named)
  return renderMail({
    subject: named(texts.subject),
    greeting,
    paragraphs: [...paragraphs.slice(0, -1), ...facts, ...paragraphs.slice(-1)],
    action: { label: texts.action, url, hint },
    closing: url.includes('?token=') ? [worksOnce, texts.notYou] : [texts.notYou],
    signature: appName,
    language,
    look,
  })
}

/** Somebody may have registered an address several times; the reader has to tell which it was. */
function timeOf(registeredAt: string | undefined, locale: string | undefined): readonly string[] {
  if (registeredAt === undefined) return []
  const { language, registeredAt: text } = textsFor(locale)
  return [text.replace('{when}', () => timeIn(language, registeredAt))]
}
