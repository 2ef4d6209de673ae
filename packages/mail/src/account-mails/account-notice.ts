import type { NoticeFacts, NoticeKind } from '@usher/engine'
import type { RenderedMail } from '../mail-content.ts'
import { renderMail } from '../render-mail.ts'
import { textsFor } from './catalogue.ts'
import type { LetterOptions } from './notice.ts'

/** One notice, with the link that it leads to. */
interface AccountNotice extends NoticeFacts {
  readonly event: NoticeKind
  readonly locale?: string | undefined
  readonly action: { readonly label: string; readonly url: string }
}

/** What happened, when and from where, and what to do if it was somebody else. */
export function accountNotice(
  { appName, look = {} }: Pick<LetterOptions, 'appName' | 'look'>,
  { event, locale, action, at, address, userAgent }: AccountNotice,
): RenderedMail {
  const { language, greeting, notices, hint } = textsFor(locale)
  const { subject, what, notYou } = notices[event]
  const named = (text: string) => text.replaceAll('{app}', appName)
  const circumstances = [
    notices.when.replace('{when}', () => timeIn(language, at)),
    ...(address ? [notices.where.replace('{where}', () => address)] : []),
    ...(userAgent ? [notices.with.replace('{with}', () => userAgent.slice(0, LONGEST))] : []),
  ]
  return renderMail({
    subject: named(subject),
    greeting,
    paragraphs: [named(what), ...circumstances, notYou],
    action: { ...action, hint },
    signature: appName,
    language,
    look,
  })
}

const LONGEST = 200 // what a browser says of itself is shorter

/** @param at RFC 3339 */
export function timeIn(language: string, at: string): string {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const
  return `${new Intl.DateTimeFormat(language, format).format(new Date(at))} UTC`
}
