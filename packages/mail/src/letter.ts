import { letterHtml } from './letter-html.ts'
import { letterText } from './letter-text.ts'

/** The content of a mail: the same in plain text and in HTML. */
export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** What a letter says, in the order in which it is read. All texts are plain. */
export interface LetterContent {
  readonly subject: string
  /** `Hello,` */
  readonly greeting?: string
  /** Before the action. */
  readonly paragraphs: readonly string[]
  /** The one thing to do: a link, which the plain text shows in full. */
  readonly action?: { readonly label: string; readonly url: string }
  /** After the action. */
  readonly closing?: readonly string[]
  /** Who writes: the last line. */
  readonly signature?: string
  /** The language of the texts (BCP 47), for screen readers. Default: `en`. */
  readonly language?: string
}

/**
 * Writes a letter as text and as HTML. The HTML holds no foreign assets, so opening it tells
 * nobody anything, and it is readable where styles are ignored.
 *
 * @throws {TypeError} if the action's URL is not one of the web
 */
export function letter(content: LetterContent): Letter {
  const { action } = content
  if (action && !/^https?:\/\/\S+$/.test(action.url)) {
    throw new TypeError('the action of a letter needs a URL of the web')
  }
  return {
    subject: oneLine(content.subject),
    text: letterText(content),
    html: letterHtml(content),
  }
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
