import { contains, defineRealm, minimumLength, pydanticEmailRules, seconds } from '@usher/engine'

/** The accounts of the movie theater. */
export const theaterRealm = defineRealm({
  name: 'theater',
  accountIds: { form: 'sequential' },
  identifier: { kind: 'email', rules: pydanticEmailRules },
  credential: {
    kind: 'password',
    rules: [
      minimumLength(8, 'Password must contain at least 8 characters.'),
      contains(/[A-Z]/u, 'Password must contain at least one uppercase letter.'),
      contains(/[a-z]/u, 'Password must contain at least one lower letter.'),
      contains(/\p{Nd}/u, 'Password must contain at least one digit.'),
      contains(
        /[@$!%*?&#]/u,
        'Password must contain at least one special character: @, $, !, %, *, ?, #, &.',
      ),
    ],
  },
  roles: ['user', 'moderator', 'admin'],
  defaultRole: 'user',
  lastRole: 'keep',
  profile: {},
  statuses: ['pending', 'active', 'suspended'],
  activation: { tokenTtlSeconds: seconds('1d') },
  passwordReset: {
    tokenTtlSeconds: seconds('1d'),
    outstanding: 'one',
    boundTo: 'email',
    wrongToken: 'voids',
  },
  passkeys: { signIn: true },
  secondFactors: { methods: ['totp', 'passkey', 'recovery_code'], requiredFor: [] },
  exports: 'zip',
  erasure: { delaySeconds: seconds('7d') },
  federation: { linking: 'prove', registration: 'open', profileFrom: {} },
  accessToken: { subject: 'user_id', carries: [], ttlSeconds: seconds('10m') },
  sessions: {
    refreshToken: { subject: 'user_id', carries: ['jti'] },
    refreshTokenTtlSeconds: seconds('7d'),
    renewal: 'fixed',
    retryWindowSeconds: 0,
    accessTokensEndWith: 'token',
    openedByRegistration: false,
  },
  // The contract knows no refusal here, so guessing is slowed down instead.
  limits: {
    registration: [],
    logIn: [
      {
        name: 'log_in',
        max: 100,
        windowSeconds: seconds('15m'),
        per: 'identifier',
        counts: 'failures',
        beyond: 'slowed',
        exempts: 'known_devices',
      },
    ],
    passwordReset: [],
  },
})
