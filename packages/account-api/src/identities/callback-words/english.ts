import type { SignInProblem } from '@usher/engine'

/** What the pages say where browsers come back to from a provider. */
export interface CallbackWords {
  /** Why nobody is signed in: a title, and what to do. */
  readonly problems: Readonly<Record<SignInProblem | 'unknown', readonly [string, string]>>
  readonly backToApp: string
  readonly proof: {
    readonly title: string
    /** `{provider}` stands for its name. */
    readonly lead: string
    /** For people whose account has no password, or a second factor. */
    readonly otherWay: string
    readonly password: string
    readonly submit: string
    readonly wrong: string
    readonly later: string
  }
}

export const english: CallbackWords = {
  problems: {
    unknown: ['There is no such provider', 'Go back to the app and choose another way to sign in.'],
    flow_invalid: [
      'This sign-in is over',
      'It took too long, was used before, or began in another browser. Begin it again.',
    ],
    denied: [
      'You are not signed in',
      'The provider did not let you in. Choose another way to sign in.',
    ],
    provider_unavailable: [
      'The provider does not answer',
      'Try again later, or choose another way to sign in.',
    ],
    untrustworthy: [
      'The answer cannot be trusted',
      'What the provider said cannot be right, so nobody is signed in. Try again, and tell the operator if it happens again.',
    ],
    registration_closed: [
      'There is no account for you',
      'This app takes no registrations. Ask for an invitation.',
    ],
    registration_refused: [
      'There is no account for you',
      'This app does not take your registration. Ask the people who run it.',
    ],
    link_refused: [
      'Your account stays as it was',
      'This app does not link your account with this provider. Ask the people who run it.',
    ],
    email_unusable: [
      'Your address is missing',
      'The provider did not say an e-mail address that this app can use. Register in another way.',
    ],
    email_unverified: [
      'Your address is not confirmed',
      'The provider has not confirmed your e-mail address. Confirm it there, or register with a password.',
    ],
    profile_incomplete: [
      'Something is missing',
      'The provider did not say all that this app must know. Register in another way.',
    ],
    link_needs_reset: [
      'Confirm your address first',
      'There is an account with your address, and nobody has confirmed yet that it is theirs. We have sent you a mail: choose a new password with its link, then sign in here again.',
    ],
    proof_insufficient: [
      'Sign in as usual first',
      'The account has a second factor, so its password alone is not enough. Sign in as usual, then link the provider among your ways to sign in.',
    ],
    identity_taken: ['Already linked', 'This sign-in belongs to an account already.'],
    account_not_active: [
      'The account cannot be used',
      'It is not active, or it was changed in this moment. Ask the operator of the app.',
    ],
  },
  backToApp: 'Back to the app',
  proof: {
    title: 'Is this account yours?',
    lead: 'There is an account with your address. Enter its password once; from then on you can sign in with {provider}, too.',
    otherWay: 'No password? Sign in as usual, then link the provider among your ways to sign in.',
    password: 'Password',
    submit: 'Link and sign in',
    wrong: 'The password is not right.',
    later: 'That was too often or too much at once. Try again in some minutes.',
  },
}
