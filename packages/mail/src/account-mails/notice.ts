import type { Notice, NoticeKind } from '@usher/engine'
import type { MailLook, RenderedMail } from '../mail-content.ts'
import { renderMail } from '../render-mail.ts'
import { accountNotice } from './account-notice.ts'
import { textsFor } from './catalogue.ts'
import { noticeTextsFor } from './notice-texts.ts'

/** How the letters of an app look, and where they lead. */
export interface LetterOptions {
  /** As people know the app. */
  readonly appName: string
  /** Where its account pages are, without a final slash. */
  readonly publicUrl: string
  readonly look?: MailLook | undefined
}

/**
 * Writes the mails that tell people what happened to their account: what, when, from where, and what
 * to do if it was somebody else. No link undoes anything: nothing happens by opening a mail.
 */
export function noticeTemplate(options: LetterOptions) {
  return (notice: Omit<Notice, 'kind'>): RenderedMail => {
    const { event, locale } = notice
    if (isAccountNotice(event)) {
      const { action: label } = textsFor(locale).notices
      const action = { label, url: `${options.publicUrl}/sign-in` }
      return accountNotice(options, { ...notice, event, action })
    }
    return securityNotice(options, { ...notice, event })
  }
}

function isAccountNotice(event: Notice['event']): event is NoticeKind {
  return event in textsFor('en').notices
}

function securityNotice(
  { appName, look = {} }: LetterOptions,
  notice: Omit<Notice, 'kind' | 'event'> & { readonly event: Exclude<Notice['event'], NoticeKind> },
): RenderedMail {
  const texts = noticeTextsFor(notice.locale)
  const filled = placeholders({ app: appName, ...notice })
  const { subject, what } = texts.events[notice.event]
  const origin = notice.address === undefined ? texts.byOperator : texts.where
  return renderMail({
    subject: filled(subject),
    greeting: texts.greeting,
    paragraphs: [what, texts.when, origin].map(filled),
    closing: [filled(texts.notYou)],
    signature: appName,
    language: texts.language,
    look,
  })
}

const LONGEST_DEVICE = 200

interface Values {
  readonly at: string
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
  readonly [name: string]: unknown
}

/** Fills the placeholders of a text; what is not known is a dash. */
export function placeholders({ at, userAgent, ...more }: Values): (text: string) => string {
  const device = userAgent?.slice(0, LONGEST_DEVICE)
  const values: Readonly<Record<string, unknown>> = { ...more, at: readable(at), device }
  return (text) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '–'))
}

/** @param at RFC 3339, in UTC */
export function readable(at: string): string {
  const [day = '', time = ''] = at.split('T')
  return `${day} ${time.slice(0, 'hh:mm:ss'.length)} UTC`
}
