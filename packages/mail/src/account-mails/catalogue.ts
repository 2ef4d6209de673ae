import { type AccountNoticeTexts, englishNotices, germanNotices } from './account-notice-texts.ts'

/** The texts of the account mails in one language. A language that lacks one does not compile. */
export interface AccountMailTexts {
  /** The language as a tag (RFC 5646), for screen readers. */
  readonly language: string
  readonly greeting: string
  /** How long a link is good for: it works once. */
  readonly worksOnce: string
  /** Before the address of a button. */
  readonly hint: string
  readonly activation: MailTexts
  /** Of a mail that activates; `{when}` stands for the time. */
  readonly registeredAt: string
  readonly addressTaken: MailTexts
  readonly passwordReset: MailTexts
  readonly invitation: MailTexts
  readonly emailChange: MailTexts
  readonly emailChangeTaken: MailTexts
  readonly notices: AccountNoticeTexts
  /** Of the button that stops a change of the address. */
  readonly stopChange: string
}

/** One mail; `{app}` stands for the name of the app. */
export interface MailTexts {
  readonly subject: string
  readonly paragraphs: readonly string[]
  readonly action: string
  readonly notYou: string
}

const english: AccountMailTexts = {
  language: 'en',
  greeting: 'Hello,',
  hint: 'If the button does not work, open this address:',
  worksOnce: 'The link works once, and for a limited time.',
  registeredAt: 'Time of the registration: {when}',
  activation: {
    subject: 'Activate your account at {app}',
    paragraphs: [
      'Somebody, probably you, registered at {app} with this e-mail address.',
      'Open this link to activate the account:',
    ],
    action: 'Activate the account',
    notYou: 'If it was not you, ignore this mail. Without the link the account stays closed.',
  },
  addressTaken: {
    subject: 'You already have an account at {app}',
    paragraphs: [
      'Somebody, probably you, tried to register at {app} with this e-mail address.',
      'You have an account already. Sign in, or choose a new password if you forgot yours:',
    ],
    action: 'Sign in',
    notYou: 'If it was not you, ignore this mail. Your account is as it was.',
  },
  passwordReset: {
    subject: 'Choose a new password for {app}',
    paragraphs: [
      'Somebody, probably you, asked for a new password for your account at {app}.',
      'Open this link to choose one:',
    ],
    action: 'Choose a new password',
    notYou: 'If it was not you, ignore this mail. Your password stays as it is.',
  },
  invitation: {
    subject: 'Your account at {app}',
    paragraphs: [
      'An account at {app} has been made for you.',
      'Open this link to choose how you sign in:',
    ],
    action: 'Set up your account',
    notYou: 'If you do not expect this, ignore this mail. Nobody can sign in without the link.',
  },
  emailChange: {
    subject: 'Confirm your new e-mail address at {app}',
    paragraphs: [
      'Somebody, probably you, wants to use this e-mail address for an account at {app}.',
      'Open this link to confirm it:',
    ],
    action: 'Confirm the address',
    notYou: 'If it was not you, ignore this mail. Without the link nothing changes.',
  },
  emailChangeTaken: {
    subject: 'Somebody wants to use your e-mail address at {app}',
    paragraphs: [
      'Somebody, probably you, asked to use this e-mail address for another account at {app}.',
      'You have an account with it already, so nothing has changed. Sign in to that one instead:',
    ],
    action: 'Sign in',
    notYou: 'If it was not you, ignore this mail. Your account is as it was.',
  },
  notices: englishNotices,
  stopChange: 'Stop the change',
}

const german: AccountMailTexts = {
  language: 'de',
  greeting: 'Guten Tag,',
  hint: 'Falls der Knopf nicht geht, öffnen Sie diese Adresse:',
  worksOnce: 'Der Link gilt nur einmal und nur für begrenzte Zeit.',
  registeredAt: 'Zeit der Registrierung: {when}',
  activation: {
    subject: 'Aktivieren Sie Ihr Konto bei {app}',
    paragraphs: [
      'jemand, wahrscheinlich Sie, hat sich bei {app} mit dieser E-Mail-Adresse registriert.',
      'Öffnen Sie diesen Link, um das Konto zu aktivieren:',
    ],
    action: 'Konto aktivieren',
    notYou:
      'Falls Sie das nicht waren, ignorieren Sie diese E-Mail. Ohne den Link bleibt das Konto geschlossen.',
  },
  addressTaken: {
    subject: 'Sie haben bereits ein Konto bei {app}',
    paragraphs: [
      'jemand, wahrscheinlich Sie, wollte sich bei {app} mit dieser E-Mail-Adresse registrieren.',
      'Sie haben bereits ein Konto. Melden Sie sich an, oder wählen Sie ein neues Passwort, falls Sie Ihres vergessen haben:',
    ],
    action: 'Anmelden',
    notYou:
      'Falls Sie das nicht waren, ignorieren Sie diese E-Mail. An Ihrem Konto ändert sich nichts.',
  },
  passwordReset: {
    subject: 'Wählen Sie ein neues Passwort für {app}',
    paragraphs: [
      'jemand, wahrscheinlich Sie, hat ein neues Passwort für Ihr Konto bei {app} angefordert.',
      'Öffnen Sie diesen Link, um eines zu wählen:',
    ],
    action: 'Neues Passwort wählen',
    notYou:
      'Falls Sie das nicht waren, ignorieren Sie diese E-Mail. Ihr Passwort bleibt, wie es ist.',
  },
  invitation: {
    subject: 'Ihr Konto bei {app}',
    paragraphs: [
      'bei {app} wurde ein Konto für Sie eingerichtet.',
      'Öffnen Sie diesen Link, um zu wählen, wie Sie sich anmelden:',
    ],
    action: 'Konto einrichten',
    notYou:
      'Falls Sie das nicht erwarten, ignorieren Sie diese E-Mail. Ohne den Link kann sich niemand anmelden.',
  },
  emailChange: {
    subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse bei {app}',
    paragraphs: [
      'jemand, wahrscheinlich Sie, möchte diese E-Mail-Adresse für ein Konto bei {app} verwenden.',
      'Öffnen Sie diesen Link, um sie zu bestätigen:',
    ],
    action: 'Adresse bestätigen',
    notYou:
      'Falls Sie das nicht waren, ignorieren Sie diese E-Mail. Ohne den Link ändert sich nichts.',
  },
  emailChangeTaken: {
    subject: 'Jemand möchte Ihre E-Mail-Adresse bei {app} verwenden',
    paragraphs: [
      'jemand, wahrscheinlich Sie, möchte diese E-Mail-Adresse für ein anderes Konto bei {app} verwenden.',
      'Sie haben damit bereits ein Konto, deshalb hat sich nichts geändert. Melden Sie sich dort an:',
    ],
    action: 'Anmelden',
    notYou:
      'Falls Sie das nicht waren, ignorieren Sie diese E-Mail. An Ihrem Konto ändert sich nichts.',
  },
  notices: germanNotices,
  stopChange: 'Änderung aufhalten',
}

const CATALOGUES: readonly AccountMailTexts[] = [english, german]

/** Languages that account mails are written in. */
export const mailLocales: readonly string[] = CATALOGUES.map(({ language }) => language)

/**
 * The texts in the first of these languages that there are texts in; English otherwise.
 *
 * @param locale language tags joined by commas, the preferred one first
 */
export function textsFor(locale = ''): AccountMailTexts {
  return firstIn(locale, CATALOGUES) ?? english
}

/** The first of the reader's languages that there are texts in. */
export function firstIn<Texts extends { readonly language: string }>(
  locale: string,
  catalogues: readonly Texts[],
): Texts | undefined {
  const languages = locale.split(',').map((tag) => tag.trim().split('-')[0]?.toLowerCase())
  const known = languages.map((each) => catalogues.find(({ language }) => language === each))
  return known.find((texts) => texts !== undefined)
}
