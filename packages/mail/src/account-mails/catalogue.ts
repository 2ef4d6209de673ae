/** The texts of the account mails in one language. A language that lacks one does not compile. */
export interface AccountMailTexts {
  /** The language as a tag (RFC 5646), for screen readers. */
  readonly language: string
  readonly greeting: string
  /** How long a link is good for: it works once. */
  readonly worksOnce: string
  readonly activation: MailTexts
  readonly addressTaken: MailTexts
  readonly passwordReset: MailTexts
  readonly invitation: MailTexts
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
  worksOnce: 'The link works once, and for a limited time.',
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
      'Open this link to choose your password:',
    ],
    action: 'Choose a password',
    notYou: 'If you do not expect this, ignore this mail. Nobody can sign in without the link.',
  },
}

const german: AccountMailTexts = {
  language: 'de',
  greeting: 'Guten Tag,',
  worksOnce: 'Der Link gilt nur einmal und nur für begrenzte Zeit.',
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
      'Öffnen Sie diesen Link, um Ihr Passwort zu wählen:',
    ],
    action: 'Passwort wählen',
    notYou:
      'Falls Sie das nicht erwarten, ignorieren Sie diese E-Mail. Ohne den Link kann sich niemand anmelden.',
  },
}

const CATALOGUES: readonly AccountMailTexts[] = [english, german]

/** Languages that account mails are written in. */
export const mailLocales: readonly string[] = CATALOGUES.map(({ language }) => language)

/** The texts for a reader of this language; English where there are none. */
export function textsFor(locale: string | undefined): AccountMailTexts {
  const language = locale?.split('-')[0]?.toLowerCase()
  return CATALOGUES.find((texts) => texts.language === language) ?? english
}
