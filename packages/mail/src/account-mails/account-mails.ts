import type { NoticeFacts, NoticeKind } from '@usher/engine'
import type { RenderedMail } from '../mail-content.ts'
import type { MailTemplates } from '../mailer.ts'
import { renderMail } from '../render-mail.ts'
import { type AccountMailTexts, type MailTexts, textsFor } from './catalogue.ts'
import { securityMails } from './security-mails.ts'

type Letter =
  | 'activation'
  | 'addressTaken'
  | 'passwordReset'
  | 'invitation'
  | 'emailChange'
  | 'emailChangeTaken'

interface Action {
  readonly label: string
  readonly url: string
}

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
    letter: Letter,
    url: string,
    facts: readonly string[] = [],
  ) => {
    const texts = textsFor(locale)
    return rendered(texts, texts[letter], { appName, url, facts })
  }
  const told = (
    locale: string | undefined,
    notice: NoticeKind,
    facts: NoticeFacts,
    action: (texts: AccountMailTexts) => Action,
  ) => {
    const texts = textsFor(locale)
    return renderedNotice(texts, notice, { appName, facts, action: action(texts) })
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
    email_change_notice: ({ to, token, locale, ...facts }) =>
      told(locale, 'email_change_asked', facts, ({ stopChange: label }) => ({
        label,
        url: link('revert-email', to, token),
      })),
    account_notice: ({ notice, locale, ...facts }) =>
      told(locale, notice, facts, ({ notices: { action: label } }) => ({ label, url: signIn })),
  }
}

function rendered(
  { language, greeting, worksOnce }: AccountMailTexts,
  texts: MailTexts,
  { appName, url, facts }: { appName: string; url: string; facts: readonly string[] },
): RenderedMail {
  const named = (text: string) => text.replaceAll('{app}', appName)
  const paragraphs = texts.paragraphs.map(named)
  return renderMail({
    subject: named(texts.subject),
    greeting,
    paragraphs: [...paragraphs.slice(0, -1), ...facts, ...paragraphs.slice(-1)],
    action: { label: texts.action, url },
    closing: url.includes('?token=') ? [worksOnce, texts.notYou] : [texts.notYou],
    signature: appName,
    language,
  })
}

/** Somebody may have registered an address several times; the reader has to tell which it was. */
function timeOf(registeredAt: string | undefined, locale: string | undefined): readonly string[] {
  if (registeredAt === undefined) return []
  const { language, registeredAt: text } = textsFor(locale)
  return [text.replace('{when}', () => timeIn(language, registeredAt))]
}

/** What happened, when and from where, and what to do if it was somebody else. */
function renderedNotice(
  { language, greeting, notices }: AccountMailTexts,
  notice: NoticeKind,
  { appName, facts, action }: { appName: string; facts: NoticeFacts; action: Action },
): RenderedMail {
  const { subject, what, notYou } = notices[notice]
  const named = (text: string) => text.replaceAll('{app}', appName)
  const { at, address, userAgent } = facts
  const circumstances = [
    notices.when.replace('{when}', () => timeIn(language, at)),
    ...(address ? [notices.where.replace('{where}', () => address)] : []),
    ...(userAgent ? [notices.with.replace('{with}', () => userAgent.slice(0, LONGEST))] : []),
  ]
  return renderMail({
    subject: named(subject),
    greeting,
    paragraphs: [named(what), ...circumstances, notYou],
    action,
    signature: appName,
    language,
  })
}

const LONGEST = 200 // what a browser says of itself is shorter

function timeIn(language: string, at: string): string {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const
  return `${new Intl.DateTimeFormat(language, format).format(new Date(at))} UTC`
}
