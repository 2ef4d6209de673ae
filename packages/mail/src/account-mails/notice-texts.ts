import type { NoticeEvent } from '@usher/engine'
import { firstIn } from './catalogue.ts'

/** The words of notices in one language. A language that lacks one does not compile. */
export interface NoticeTexts {
  readonly language: string
  readonly greeting: string
  /** By what happened; `{app}` stands for the name of the app, `{left}` for a number. */
  readonly events: Readonly<Record<NoticeEvent, { subject: string; what: string }>>
  /** `{opens}` stands for a time. */
  readonly recovery: {
    readonly subject: string
    readonly paragraphs: readonly string[]
    readonly action: string
    readonly cancel: string
  }
  /** `{erases}` stands for a time. */
  readonly erasure: {
    readonly subject: string
    readonly paragraphs: readonly string[]
    readonly action: string
    readonly notYou: string
  }
  readonly approvalCode: {
    readonly subject: string
    readonly paragraphs: readonly string[]
    readonly notYou: string
  }
  readonly signInCode: {
    readonly subject: string
    readonly paragraphs: readonly string[]
    readonly notYou: string
  }
  readonly when: string
  /** `{address}` and `{device}` stand for where the request came from. */
  readonly where: string
  readonly byOperator: string
  readonly notYou: string
}

const english: NoticeTexts = {
  language: 'en',
  greeting: 'Hello,',
  events: {
    totp_added: {
      subject: 'Authenticator app added at {app}',
      what: 'An authenticator app was added to your account at {app}. From now on signing in asks for its code.',
    },
    totp_removed: {
      subject: 'Authenticator app removed at {app}',
      what: 'The authenticator app was removed from your account at {app}.',
    },
    passkey_added: {
      subject: 'Passkey added at {app}',
      what: 'A passkey was added to your account at {app}. You can prove with it that it is you.',
    },
    passkey_removed: {
      subject: 'Passkey removed at {app}',
      what: 'A passkey was removed from your account at {app}.',
    },
    passkey_disabled: {
      subject: 'Passkey disabled at {app}',
      what: 'A passkey of your account at {app} was disabled, because there seems to be a copy of it. Remove it and add another one.',
    },
    factor_disabled: {
      subject: 'Second factor disabled at {app}',
      what: 'A second factor of your account at {app} was disabled, because too many wrong codes were given in a row. Sign in with another factor or a recovery code.',
    },
    factors_reset: {
      subject: 'Second factors reset at {app}',
      what: 'All second factors and recovery codes of your account at {app} were removed. Signing in asks for your password alone.',
    },
    recovery_codes_renewed: {
      subject: 'New recovery codes at {app}',
      what: 'New recovery codes were made for your account at {app}. The earlier ones are void.',
    },
    export_requested: {
      subject: 'Your data at {app} was asked for',
      what: 'An archive of all that {app} stores about you was asked for. It is being prepared.',
    },
    export_ready: {
      subject: 'Your data at {app} is ready',
      what: 'The archive of all that {app} stores about you is ready. Download it from the pages of your account within seven days.',
    },
    erasure_cancelled: {
      subject: 'Your account at {app} stays',
      what: 'Your account at {app} will not be erased. You can sign in again.',
    },
    account_erased: {
      subject: 'Your account at {app} was erased',
      what: 'Your account at {app} and what was stored about you were erased.',
    },
    recovery_cancelled: {
      subject: 'Recovery cancelled at {app}',
      what: 'The recovery of your account at {app} was cancelled. Your second factors stay.',
    },
    recovery_completed: {
      subject: 'Account recovered at {app}',
      what: 'All second factors and recovery codes of your account at {app} were removed by a recovery, and all sessions have ended.',
    },
    recovery_code_used: {
      subject: 'Recovery code used at {app}',
      what: 'A recovery code of your account at {app} was used. Codes left: {left}.',
    },
    provider_linked: {
      subject: 'New way to sign in at {app}',
      what: 'Your account at {app} was linked with another provider. From now on you can sign in with it, too.',
    },
    provider_unlinked: {
      subject: 'A way to sign in removed at {app}',
      what: 'Your account at {app} is not linked with another provider any more. You cannot sign in with it from now on.',
    },
  },
  recovery: {
    subject: 'Recover your account at {app}',
    paragraphs: [
      'Somebody, probably you, has lost the second factors of your account at {app} and asked for them to be removed. That takes until {opens}, so that you can stop it.',
      'From then on, and for a day, this link removes them; you need your password, too:',
    ],
    action: 'Remove the second factors',
    cancel: 'If it was not you, open this link now, and change your password:',
  },
  erasure: {
    subject: 'Your account at {app} will be erased',
    paragraphs: [
      'Somebody, probably you, asked for your account at {app} to be erased. That will be done at {erases}; until then nobody can sign in.',
      'Open this link to keep the account:',
    ],
    action: 'Keep the account',
    notYou: 'If it was not you, open the link now, and change your password.',
  },
  approvalCode: {
    subject: 'Your code for a change at {app}',
    paragraphs: [
      'Type this code at {app} to show that it is you who changes your account:',
      '{code}',
      'It works once, for ten minutes, and only there.',
    ],
    notYou:
      'If you are not changing anything, somebody is signed in as you: end all sessions, and tell the code to nobody.',
  },
  signInCode: {
    subject: 'Your code for {app}',
    paragraphs: [
      'Type this code where you are signing in at {app}:',
      '{code}',
      'It works once, for ten minutes, and only there.',
    ],
    notYou: 'If you are not signing in, ignore this mail, and tell the code to nobody.',
  },
  when: 'When: {at}',
  where: 'From where: {address}, {device}',
  byOperator: 'It was done by the people who run {app}.',
  notYou:
    'If it was not you, change your password at once, end all other sessions, and tell the people who run {app}.',
}

const german: NoticeTexts = {
  language: 'de',
  greeting: 'Guten Tag,',
  events: {
    totp_added: {
      subject: 'Authenticator-App bei {app} hinzugefügt',
      what: 'zu Ihrem Konto bei {app} wurde eine Authenticator-App hinzugefügt. Ab jetzt wird bei der Anmeldung nach deren Code gefragt.',
    },
    totp_removed: {
      subject: 'Authenticator-App bei {app} entfernt',
      what: 'die Authenticator-App Ihres Kontos bei {app} wurde entfernt.',
    },
    passkey_added: {
      subject: 'Passkey bei {app} hinzugefügt',
      what: 'zu Ihrem Konto bei {app} wurde ein Passkey hinzugefügt. Damit können Sie sich ausweisen.',
    },
    passkey_removed: {
      subject: 'Passkey bei {app} entfernt',
      what: 'ein Passkey wurde aus Ihrem Konto bei {app} entfernt.',
    },
    passkey_disabled: {
      subject: 'Passkey bei {app} gesperrt',
      what: 'ein Passkey Ihres Kontos bei {app} wurde gesperrt, weil es eine Kopie davon zu geben scheint. Entfernen Sie ihn, und fügen Sie einen neuen hinzu.',
    },
    factor_disabled: {
      subject: 'Zweiter Faktor bei {app} gesperrt',
      what: 'ein zweiter Faktor Ihres Kontos bei {app} wurde gesperrt, weil zu oft nacheinander ein falscher Code eingegeben wurde. Melden Sie sich mit einem anderen Faktor oder einem Wiederherstellungscode an.',
    },
    factors_reset: {
      subject: 'Zweite Faktoren bei {app} zurückgesetzt',
      what: 'alle zweiten Faktoren und Wiederherstellungscodes Ihres Kontos bei {app} wurden entfernt. Zur Anmeldung genügt Ihr Passwort.',
    },
    recovery_codes_renewed: {
      subject: 'Neue Wiederherstellungscodes bei {app}',
      what: 'für Ihr Konto bei {app} wurden neue Wiederherstellungscodes erzeugt. Die bisherigen gelten nicht mehr.',
    },
    export_requested: {
      subject: 'Ihre Daten bei {app} wurden angefordert',
      what: 'ein Archiv mit allem, was {app} über Sie speichert, wurde angefordert. Es wird vorbereitet.',
    },
    export_ready: {
      subject: 'Ihre Daten bei {app} sind bereit',
      what: 'das Archiv mit allem, was {app} über Sie speichert, ist fertig. Sie können es sieben Tage lang auf den Seiten Ihres Kontos herunterladen.',
    },
    erasure_cancelled: {
      subject: 'Ihr Konto bei {app} bleibt',
      what: 'Ihr Konto bei {app} wird nicht gelöscht. Sie können sich wieder anmelden.',
    },
    account_erased: {
      subject: 'Ihr Konto bei {app} wurde gelöscht',
      what: 'Ihr Konto bei {app} und alles, was über Sie gespeichert war, wurden gelöscht.',
    },
    recovery_cancelled: {
      subject: 'Wiederherstellung bei {app} abgebrochen',
      what: 'die Wiederherstellung Ihres Kontos bei {app} wurde abgebrochen. Ihre zweiten Faktoren bleiben.',
    },
    recovery_completed: {
      subject: 'Konto bei {app} wiederhergestellt',
      what: 'alle zweiten Faktoren und Wiederherstellungscodes Ihres Kontos bei {app} wurden durch eine Wiederherstellung entfernt, und alle Sitzungen sind beendet.',
    },
    recovery_code_used: {
      subject: 'Wiederherstellungscode bei {app} benutzt',
      what: 'ein Wiederherstellungscode Ihres Kontos bei {app} wurde benutzt. Verbleibende Codes: {left}.',
    },
    provider_linked: {
      subject: 'Neue Anmeldemöglichkeit bei {app}',
      what: 'Ihr Konto bei {app} wurde mit einem anderen Anbieter verknüpft. Ab jetzt können Sie sich auch darüber anmelden.',
    },
    provider_unlinked: {
      subject: 'Anmeldemöglichkeit bei {app} entfernt',
      what: 'Ihr Konto bei {app} ist nicht mehr mit einem anderen Anbieter verknüpft. Darüber können Sie sich nicht mehr anmelden.',
    },
  },
  recovery: {
    subject: 'Ihr Konto bei {app} wiederherstellen',
    paragraphs: [
      'jemand, wahrscheinlich Sie, hat die zweiten Faktoren Ihres Kontos bei {app} verloren und darum gebeten, sie zu entfernen. Damit Sie das verhindern können, dauert es bis {opens}.',
      'Ab dann, einen Tag lang, entfernt dieser Link die Faktoren; Sie brauchen dazu auch Ihr Passwort:',
    ],
    action: 'Zweite Faktoren entfernen',
    cancel: 'Falls Sie das nicht waren, öffnen Sie jetzt diesen Link, und ändern Sie Ihr Passwort:',
  },
  erasure: {
    subject: 'Ihr Konto bei {app} wird gelöscht',
    paragraphs: [
      'jemand, wahrscheinlich Sie, möchte Ihr Konto bei {app} löschen lassen. Das geschieht am {erases}; bis dahin kann sich niemand anmelden.',
      'Öffnen Sie diesen Link, um das Konto zu behalten:',
    ],
    action: 'Konto behalten',
    notYou: 'Falls Sie das nicht waren, öffnen Sie jetzt den Link, und ändern Sie Ihr Passwort.',
  },
  approvalCode: {
    subject: 'Ihr Code für eine Änderung bei {app}',
    paragraphs: [
      'geben Sie diesen Code bei {app} ein, um zu zeigen, dass Sie Ihr Konto ändern:',
      '{code}',
      'Er gilt einmal, zehn Minuten lang, und nur dort.',
    ],
    notYou:
      'Falls Sie nichts ändern, ist jemand unter Ihrem Namen angemeldet: Beenden Sie alle Sitzungen, und verraten Sie den Code niemandem.',
  },
  signInCode: {
    subject: 'Ihr Code für {app}',
    paragraphs: [
      'geben Sie diesen Code dort ein, wo Sie sich bei {app} anmelden:',
      '{code}',
      'Er gilt einmal, zehn Minuten lang, und nur dort.',
    ],
    notYou:
      'Falls Sie sich gerade nicht anmelden, ignorieren Sie diese E-Mail, und verraten Sie den Code niemandem.',
  },
  when: 'Wann: {at}',
  where: 'Von wo: {address}, {device}',
  byOperator: 'Das haben die Betreiber von {app} veranlasst.',
  notYou:
    'Falls Sie das nicht waren, ändern Sie sofort Ihr Passwort, beenden Sie alle anderen Sitzungen und wenden Sie sich an die Betreiber von {app}.',
}

/** The notices for a reader of this language; English where there are none. */
export function noticeTextsFor(locale: string | undefined): NoticeTexts {
  return firstIn(locale ?? '', [english, german]) ?? english
}
