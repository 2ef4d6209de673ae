import type { CallbackWords } from './english.ts'

export const french: CallbackWords = {
  problems: {
    unknown: [
      'Ce fournisseur n’existe pas ici',
      'Revenez à l’application et choisissez une autre façon de vous connecter.',
    ],
    flow_invalid: [
      'Cette connexion est terminée',
      'Elle a duré trop longtemps, a déjà servi ou a commencé dans un autre navigateur. Recommencez.',
    ],
    denied: [
      'Vous n’êtes pas connecté',
      'Le fournisseur ne vous a pas laissé entrer. Choisissez une autre façon de vous connecter.',
    ],
    provider_unavailable: [
      'Le fournisseur ne répond pas',
      'Réessayez plus tard ou choisissez une autre façon de vous connecter.',
    ],
    untrustworthy: [
      'La réponse n’est pas fiable',
      'Ce que dit le fournisseur ne peut pas être juste : personne n’est connecté. Réessayez, et prévenez l’exploitant si cela se reproduit.',
    ],
    registration_closed: [
      'Vous n’avez pas de compte ici',
      'Cette application n’accepte pas d’inscriptions. Demandez une invitation.',
    ],
    registration_refused: [
      'Vous n’avez pas de compte ici',
      'Cette application n’accepte pas votre inscription. Adressez-vous à ses responsables.',
    ],
    link_refused: [
      'Votre compte reste inchangé',
      'Cette application n’associe pas votre compte à ce fournisseur. Adressez-vous à ses responsables.',
    ],
    email_unusable: [
      'Votre adresse manque',
      'Le fournisseur n’a pas donné d’adresse e-mail utilisable ici. Inscrivez-vous autrement.',
    ],
    email_unverified: [
      'Votre adresse n’est pas confirmée',
      'Le fournisseur n’a pas confirmé votre adresse e-mail. Confirmez-la chez lui ou inscrivez-vous avec un mot de passe.',
    ],
    profile_incomplete: [
      'Il manque quelque chose',
      'Le fournisseur n’a pas donné tout ce que cette application doit savoir. Inscrivez-vous autrement.',
    ],
    link_needs_reset: [
      'Confirmez d’abord votre adresse',
      'Il existe un compte avec votre adresse, et personne n’a encore confirmé qu’elle est la sienne. Nous vous avons envoyé un e-mail : choisissez un nouveau mot de passe avec son lien, puis connectez-vous ici à nouveau.',
    ],
    proof_insufficient: [
      'Connectez-vous d’abord comme d’habitude',
      'Le compte a un second facteur ; le mot de passe seul ne suffit pas. Connectez-vous comme d’habitude, puis associez le fournisseur parmi vos façons de vous connecter.',
    ],
    identity_taken: ['Déjà associé', 'Cette connexion appartient déjà à un compte.'],
    account_not_active: [
      'Le compte est inutilisable',
      'Il n’est pas actif ou vient d’être modifié. Adressez-vous à l’exploitant de l’application.',
    ],
  },
  backToApp: 'Retour à l’application',
  proof: {
    title: 'Ce compte est-il le vôtre ?',
    lead: 'Il existe un compte avec votre adresse. Saisissez une fois son mot de passe ; ensuite, vous pourrez aussi vous connecter avec {provider}.',
    otherWay:
      'Pas de mot de passe ? Connectez-vous comme d’habitude, puis associez le fournisseur parmi vos façons de vous connecter.',
    password: 'Mot de passe',
    submit: 'Associer et se connecter',
    wrong: 'Le mot de passe n’est pas le bon.',
    later: 'C’était trop souvent ou trop à la fois. Réessayez dans quelques minutes.',
  },
}
