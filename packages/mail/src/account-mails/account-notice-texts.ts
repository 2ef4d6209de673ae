import type { NoticeKind } from '@usher/engine'

/** What a notice says; `{app}` stands for the name of the app. */
export interface AccountNoticeText {
  readonly subject: string
  /** What happened, in one sentence. */
  readonly what: string
  /** What to do if it was not the reader. */
  readonly notYou: string
}

/** The texts of all notices in one language. */
export type AccountNoticeTexts = Readonly<Record<NoticeKind, AccountNoticeText>> & {
  /** `{when}` stands for the time. */
  readonly when: string
  /** `{where}` stands for the network address. */
  readonly where: string
  /** `{with}` stands for what the browser or program calls itself. */
  readonly with: string
  /** Of the button that leads to the account page. */
  readonly action: string
}

const RESET = 'If it was not you, choose a new password at once and end all sessions.'

export const englishNotices: AccountNoticeTexts = {
  when: 'When: {when}',
  where: 'From: {where}',
  with: 'With: {with}',
  action: 'Look at the account',
  password_changed: {
    subject: 'Your password at {app} was changed',
    what: 'The password of your account at {app} was changed. All other sessions have ended.',
    notYou: 'If it was not you, ask for a new password at once: the other one ends with it.',
  },
  password_reset: {
    subject: 'Your password at {app} was reset',
    what: 'A new password was chosen for your account at {app} with a mailed link. All sessions have ended.',
    notYou:
      'If it was not you, somebody reads your mail. Secure your mailbox, then ask for a new password.',
  },
  email_change_asked: {
    subject: 'Another e-mail address for your account at {app}',
    what: 'Somebody, probably you, asked for another e-mail address for your account at {app}.',
    notYou:
      'If it was not you, open the link: it stops the change. It works until three days after the change, too; then the account gets this address back and all sessions end.',
  },
  email_changed: {
    subject: 'The e-mail address of your account at {app} was changed',
    what: 'Your account at {app} has another e-mail address now. All other sessions have ended.',
    notYou:
      'If it was not you, open the link in the mail that came to the old address when the change was asked for. It works for three days.',
  },
  email_reverted: {
    subject: 'The change of your e-mail address at {app} was taken back',
    what: 'The change of the e-mail address of your account at {app} was stopped or taken back.',
    notYou: RESET,
  },
  api_key_made: {
    subject: 'New API key for your account at {app}',
    what: 'An API key was made for your account at {app}. Programs that have it can act for you.',
    notYou: 'If it was not you, take the key away, choose a new password and end all sessions.',
  },
  new_sign_in: {
    subject: 'New sign-in to your account at {app}',
    what: 'Somebody, probably you, signed in to your account at {app} from a network or browser that you had not used before.',
    notYou: RESET,
  },
  session_reused: {
    subject: 'A session of your account at {app} was ended',
    what: 'Two programs used the same session of your account at {app}. One of them may have stolen it, so it was ended.',
    notYou:
      'Sign in again. If you do not know why this happened, choose a new password and end all other sessions.',
  },
}

const RESET_IN_GERMAN =
  'Falls Sie das nicht waren, wählen Sie sofort ein neues Passwort und beenden Sie alle Sitzungen.'

export const germanNotices: AccountNoticeTexts = {
  when: 'Wann: {when}',
  where: 'Von: {where}',
  with: 'Mit: {with}',
  action: 'Konto ansehen',
  password_changed: {
    subject: 'Ihr Passwort bei {app} wurde geändert',
    what: 'das Passwort Ihres Kontos bei {app} wurde geändert. Alle anderen Sitzungen sind beendet.',
    notYou:
      'Falls Sie das nicht waren, fordern Sie sofort ein neues Passwort an: Das andere gilt dann nicht mehr.',
  },
  password_reset: {
    subject: 'Ihr Passwort bei {app} wurde zurückgesetzt',
    what: 'für Ihr Konto bei {app} wurde mit einem Link aus einer E-Mail ein neues Passwort gewählt. Alle Sitzungen sind beendet.',
    notYou:
      'Falls Sie das nicht waren, liest jemand Ihre E-Mails. Sichern Sie Ihr Postfach und fordern Sie dann ein neues Passwort an.',
  },
  email_change_asked: {
    subject: 'Eine andere E-Mail-Adresse für Ihr Konto bei {app}',
    what: 'jemand, wahrscheinlich Sie, möchte die E-Mail-Adresse Ihres Kontos bei {app} ändern.',
    notYou:
      'Falls Sie das nicht waren, öffnen Sie den Link: Er hält die Änderung auf. Er gilt auch noch drei Tage nach der Änderung; dann bekommt das Konto diese Adresse zurück, und alle Sitzungen enden.',
  },
  email_changed: {
    subject: 'Die E-Mail-Adresse Ihres Kontos bei {app} wurde geändert',
    what: 'Ihr Konto bei {app} hat jetzt eine andere E-Mail-Adresse. Alle anderen Sitzungen sind beendet.',
    notYou:
      'Falls Sie das nicht waren, öffnen Sie den Link aus der E-Mail, die an die alte Adresse ging, als die Änderung angefordert wurde. Er gilt drei Tage.',
  },
  email_reverted: {
    subject: 'Die Änderung Ihrer E-Mail-Adresse bei {app} wurde zurückgenommen',
    what: 'die Änderung der E-Mail-Adresse Ihres Kontos bei {app} wurde aufgehalten oder zurückgenommen.',
    notYou: RESET_IN_GERMAN,
  },
  api_key_made: {
    subject: 'Neuer API-Schlüssel für Ihr Konto bei {app}',
    what: 'für Ihr Konto bei {app} wurde ein API-Schlüssel angelegt. Programme, die ihn haben, können in Ihrem Namen handeln.',
    notYou:
      'Falls Sie das nicht waren, löschen Sie den Schlüssel, wählen Sie ein neues Passwort und beenden Sie alle Sitzungen.',
  },
  new_sign_in: {
    subject: 'Neue Anmeldung bei {app}',
    what: 'jemand, wahrscheinlich Sie, hat sich bei {app} von einem Netz oder mit einem Browser angemeldet, die Sie zuvor nicht benutzt haben.',
    notYou: RESET_IN_GERMAN,
  },
  session_reused: {
    subject: 'Eine Sitzung Ihres Kontos bei {app} wurde beendet',
    what: 'zwei Programme haben dieselbe Sitzung Ihres Kontos bei {app} benutzt. Eines davon könnte sie gestohlen haben, deshalb wurde sie beendet.',
    notYou:
      'Melden Sie sich neu an. Wenn Sie nicht wissen, wie es dazu kam, wählen Sie ein neues Passwort und beenden Sie alle anderen Sitzungen.',
  },
}
