import { firstIn } from './account-mails/catalogue.ts'

/** What mails to operators say in one language. A language that lacks a text does not compile. */
export interface OperatorTexts {
  /** The language as a tag (RFC 5646), for screen readers. */
  readonly language: string
  /** Why the reader gets the mail. */
  readonly closing: string
  /** A receiver of webhooks gets nothing any more; `{host}`, `{realm}`, `{endpoint}`, `{at}`, `{why}`. */
  readonly webhookDisabled: {
    readonly subject: string
    readonly paragraphs: readonly string[]
    /** Stands for `{why}`: it answered 410, or did not answer well for days. */
    readonly why: { readonly gone: string; readonly failing: string }
  }
}

const english: OperatorTexts = {
  language: 'en',
  closing: 'You get this mail because OPERATOR_EMAIL of the server names your address.',
  webhookDisabled: {
    subject: 'Webhook to {host} is disabled',
    paragraphs: [
      'The accounts of {realm} send no more events to {host} ({endpoint}). {why}',
      'Time: {at}',
      'What was waiting for it is kept. What happens from now on is not noted for it.',
      'When it works again: npx usher webhooks enable {endpoint} --app {realm}, or the console.',
    ],
    why: {
      gone: 'It has answered 410, which says that it wants no more events.',
      failing: 'Nothing has reached it for five days.',
    },
  },
}

const german: OperatorTexts = {
  language: 'de',
  closing: 'Sie erhalten diese E-Mail, weil OPERATOR_EMAIL des Servers Ihre Adresse nennt.',
  webhookDisabled: {
    subject: 'Webhook an {host} ist abgeschaltet',
    paragraphs: [
      'Die Konten von {realm} senden keine Ereignisse mehr an {host} ({endpoint}). {why}',
      'Zeitpunkt: {at}',
      'Was auf den Empfänger wartete, bleibt erhalten. Was von jetzt an geschieht, wird für ihn nicht vermerkt.',
      'Wenn er wieder arbeitet: npx usher webhooks enable {endpoint} --app {realm}, oder in der Konsole.',
    ],
    why: {
      gone: 'Er hat mit 410 geantwortet, will also keine Ereignisse mehr.',
      failing: 'Seit fünf Tagen hat ihn nichts erreicht.',
    },
  },
}

/**
 * The texts in the first of these languages that there are texts in; English otherwise.
 *
 * @param locale language tags joined by commas, the preferred one first
 */
export function operatorTextsFor(locale = ''): OperatorTexts {
  return firstIn(locale, [english, german]) ?? english
}
