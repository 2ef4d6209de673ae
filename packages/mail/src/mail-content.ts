/** What the recipient reads: the same content as plain text and as HTML. */
export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** What makes the letters of an app look like it. */
export interface MailLook {
  /** A few letters at the head, such as those of the app's mark. */
  readonly logo?: string | undefined
  /** The colour of mark and button. */
  readonly accent?: `#${string}` | undefined
}

/** The content of a mail, in reading order. All texts are plain text. */
export interface MailContent {
  readonly subject: string
  /** `Hello,` */
  readonly greeting?: string
  /** Before the action. */
  readonly paragraphs: readonly string[]
  /** The one thing to do: a link, which the plain text shows in full. */
  readonly action?: {
    readonly label: string
    readonly url: string
    /** Before the address, in the HTML. Default: an English sentence. */
    readonly hint?: string
  }
  /** After the action. */
  readonly closing?: readonly string[]
  /** The last line: the name of the sender. */
  readonly signature?: string
  /** The language of the texts (BCP 47), for screen readers. Default: `en`. */
  readonly language?: string
  /** How the HTML looks. Default: no mark, and a blue button. */
  readonly look?: MailLook
}
