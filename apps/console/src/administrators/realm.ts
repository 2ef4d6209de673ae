import {
  defineRealm,
  maximumLength,
  minimumLength,
  type Realm,
  seconds,
  webFormEmailRules,
} from '@usher/engine'
import { ADMINISTRATOR_ROLES } from './roles.ts'

/** How long an administrator may be idle, and be signed in at all. */
export interface SessionLimits {
  readonly idleSeconds: number
  readonly longestSeconds: number
}

export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  idleSeconds: seconds('30m'),
  longestSeconds: seconds('12h'),
}

/** Whether administrators must have a second factor, or may have one. */
export type SecondFactorRule = 'required' | 'optional'

/**
 * The accounts of administrators. The cookie holds an access token, which is renewed with every
 * request: its time to live is the time one may be idle, and the session's end stays the end.
 */
export function consoleRealm(
  { idleSeconds, longestSeconds }: SessionLimits,
  secondFactor: SecondFactorRule,
): Realm {
  const tokenForm = { subject: 'sub', carries: ['type', 'sid', 'jti', 'iat'] } as const
  return defineRealm({
    name: 'console',
    accountIds: { form: 'uuid' },
    identifier: { kind: 'email', rules: webFormEmailRules },
    credential: {
      kind: 'password',
      rules: [
        minimumLength(12, 'The password must have at least 12 characters.'),
        maximumLength(128, 'The password must have at most 128 characters.'),
      ],
    },
    roles: ADMINISTRATOR_ROLES,
    defaultRole: 'auditor',
    lastRole: 'may_go',
    profile: {},
    statuses: ['active', 'suspended'],
    activation: 'none',
    passwordReset: 'none',
    secondFactors: {
      methods: ['totp', 'passkey', 'recovery_code'],
      requiredFor: secondFactor === 'required' ? ADMINISTRATOR_ROLES : [],
      recovery: 'operators', // nobody mails administrators
    },
    passkeys: { signIn: true },
    accessToken: { ...tokenForm, ttlSeconds: idleSeconds },
    sessions: {
      // Nobody is given the refresh token: the session ends when it must.
      refreshToken: tokenForm,
      refreshTokenTtlSeconds: longestSeconds,
      renewal: 'fixed',
      retryWindowSeconds: 0,
      accessTokensEndWith: 'session',
      openedByRegistration: false,
    },
    limits: {
      registration: [],
      logIn: [
        {
          name: 'sign_in',
          max: 30,
          windowSeconds: seconds('15m'),
          per: 'address',
          counts: 'failures',
          exempts: 'known_devices',
        },
        {
          name: 'sign_in',
          max: 10,
          windowSeconds: seconds('15m'),
          per: 'identifier',
          counts: 'failures',
          exempts: 'known_devices',
        },
      ],
      passwordReset: [],
    },
  })
}
