import type { CallbackWords } from './english.ts'

export const german: CallbackWords = {
  problems: {
    unknown: [
      'Diesen Anbieter gibt es hier nicht',
      'Gehen Sie zurück zur App und wählen Sie einen anderen Weg der Anmeldung.',
    ],
    flow_invalid: [
      'Diese Anmeldung ist vorbei',
      'Sie hat zu lange gedauert, wurde schon verwendet oder in einem anderen Browser begonnen. Beginnen Sie neu.',
    ],
    denied: [
      'Sie sind nicht angemeldet',
      'Der Anbieter hat Sie nicht eingelassen. Wählen Sie einen anderen Weg der Anmeldung.',
    ],
    provider_unavailable: [
      'Der Anbieter antwortet nicht',
      'Versuchen Sie es später noch einmal oder wählen Sie einen anderen Weg der Anmeldung.',
    ],
    untrustworthy: [
      'Der Antwort ist nicht zu trauen',
      'Was der Anbieter sagt, kann nicht stimmen; daher ist niemand angemeldet. Versuchen Sie es noch einmal und sagen Sie dem Betreiber Bescheid, wenn es wieder geschieht.',
    ],
    registration_closed: [
      'Es gibt kein Konto für Sie',
      'Bei dieser App kann man sich nicht registrieren. Bitten Sie um eine Einladung.',
    ],
    registration_refused: [
      'Es gibt kein Konto für Sie',
      'Diese App nimmt Ihre Registrierung nicht an. Fragen Sie den Betreiber.',
    ],
    link_refused: [
      'Ihr Konto bleibt, wie es war',
      'Diese App verknüpft Ihr Konto nicht mit diesem Anbieter. Fragen Sie den Betreiber.',
    ],
    email_unusable: [
      'Ihre Adresse fehlt',
      'Der Anbieter hat keine E-Mail-Adresse genannt, die diese App verwenden kann. Registrieren Sie sich auf einem anderen Weg.',
    ],
    email_unverified: [
      'Ihre Adresse ist nicht bestätigt',
      'Der Anbieter hat Ihre E-Mail-Adresse nicht bestätigt. Bestätigen Sie sie dort oder registrieren Sie sich mit einem Passwort.',
    ],
    profile_incomplete: [
      'Es fehlt etwas',
      'Der Anbieter hat nicht alles genannt, was diese App wissen muss. Registrieren Sie sich auf einem anderen Weg.',
    ],
    link_needs_reset: [
      'Bestätigen Sie erst Ihre Adresse',
      'Es gibt ein Konto mit Ihrer Adresse, und noch hat niemand bestätigt, dass sie ihm gehört. Wir haben Ihnen eine E-Mail geschickt: Wählen Sie über deren Link ein neues Passwort und melden Sie sich dann hier noch einmal an.',
    ],
    proof_insufficient: [
      'Melden Sie sich erst wie gewohnt an',
      'Das Konto hat einen zweiten Faktor; das Passwort allein genügt nicht. Melden Sie sich wie gewohnt an und verknüpfen Sie den Anbieter dann unter Ihren Wegen der Anmeldung.',
    ],
    identity_taken: ['Schon verknüpft', 'Diese Anmeldung gehört schon zu einem Konto.'],
    account_not_active: [
      'Das Konto ist nicht verwendbar',
      'Es ist nicht aktiv oder wurde eben geändert. Fragen Sie den Betreiber der App.',
    ],
  },
  backToApp: 'Zurück zur App',
  proof: {
    title: 'Ist das Ihr Konto?',
    lead: 'Es gibt ein Konto mit Ihrer Adresse. Geben Sie einmal dessen Passwort ein; danach können Sie sich auch mit {provider} anmelden.',
    otherWay:
      'Kein Passwort? Melden Sie sich wie gewohnt an und verknüpfen Sie den Anbieter dann unter Ihren Wegen der Anmeldung.',
    password: 'Passwort',
    submit: 'Verknüpfen und anmelden',
    wrong: 'Das Passwort stimmt nicht.',
    later:
      'Das war zu oft oder zu viel auf einmal. Versuchen Sie es in einigen Minuten noch einmal.',
  },
}
