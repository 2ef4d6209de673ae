import type { Notice } from '@usher/engine'
import type { RenderedMail } from '../mail-content.ts'
import { renderMail } from '../render-mail.ts'
import { noticeTextsFor } from './notice-texts.ts'

/**
 * Writes the mails that tell people what happened to their account: what, when, from where, and what
 * to do if it was somebody else. They hold no link: nothing is undone by opening a mail.
 *
 * @param options.appName as people know the app
 */
export function noticeTemplate({ appName }: { readonly appName: string }) {
  return (notice: Omit<Notice, 'kind'>): RenderedMail => {
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
    })
  }
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
