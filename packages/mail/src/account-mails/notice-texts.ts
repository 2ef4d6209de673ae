import type { NoticeEvent } from '@usher/engine'

/** The words of notices in one language. A language that lacks one does not compile. */
export interface NoticeTexts {
  readonly language: string
  readonly greeting: string
  /** By what happened; `{app}` stands for the name of the app, `{left}` for a number. */
  readonly events: Readonly<Record<NoticeEvent, { subject: string; what: string }>>
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
  when: 'Wann: {at}',
  where: 'Von wo: {address}, {device}',
  byOperator: 'Das haben die Betreiber von {app} veranlasst.',
  notYou:
    'Falls Sie das nicht waren, ändern Sie sofort Ihr Passwort, beenden Sie alle anderen Sitzungen und wenden Sie sich an die Betreiber von {app}.',
}

/** The notices for a reader of this language; English where there are none. */
export function noticeTextsFor(locale: string | undefined): NoticeTexts {
  return locale?.split('-')[0]?.toLowerCase() === german.language ? german : english
}
