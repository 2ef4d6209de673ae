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
    const filled = (text: string) => filledIn(text, appName, notice)
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

function filledIn(text: string, appName: string, { at, address, ...notice }: Omit<Notice, 'kind'>) {
  const device = notice.userAgent?.slice(0, LONGEST_DEVICE) ?? '–'
  const values = { app: appName, at: readable(at), address, device, left: notice.left }
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name as keyof typeof values] ?? '–'))
}

function readable(at: string): string {
  return `${at.slice(0, 'YYYY-MM-DD'.length)} ${at.slice('YYYY-MM-DDT'.length, 'YYYY-MM-DDThh:mm:ss'.length)} UTC`
}
