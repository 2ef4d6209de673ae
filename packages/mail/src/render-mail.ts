import type { MailContent, RenderedMail } from './mail-content.ts'
import { mailHtml } from './mail-html.ts'
import { mailText } from './mail-text.ts'

/**
 * Renders a mail as plain text and as HTML. The HTML holds no foreign assets, so opening it tells
 * nobody anything, and it is readable where styles are ignored.
 *
 * @throws {TypeError} if the URL of the action is neither http nor https
 */
export function renderMail(content: MailContent): RenderedMail {
  const { action } = content
  if (action && !/^https?:\/\/\S+$/.test(action.url)) {
    throw new TypeError('the action of a mail needs an http or https URL')
  }
  return {
    subject: oneLine(content.subject),
    text: mailText(content),
    html: mailHtml(content),
  }
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
