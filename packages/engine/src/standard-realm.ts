import { maximumLength, minimumLength } from './credentials/password-rules.ts'
import { seconds } from './duration.ts'
import { webFormEmailRules } from './identifiers/email-address.ts'
import { STANDARD_LIMITS } from './rate-limits/standard-limits.ts'
import { defineRealm, type Realm } from './realm.ts'

/** What `standardRealm` lets an app choose; everything else has the defaults below. */
export type StandardRealmOptions = Pick<Realm, 'name'> &
  Partial<
    Pick<
      Realm,
      | 'accountIds'
      | 'activation'
      | 'apiKeys'
      | 'audiences'
      | 'emailChange'
      | 'erasure'
      | 'exports'
      | 'federation'
      | 'emailSignIn'
      | 'limits'
      | 'notices'
      | 'passkeys'
      | 'passwordReset'
      | 'profile'
      | 'registration'
      | 'roles'
      | 'secondFactors'
      | 'sessions'
    >
  >

/** NIST SP 800-63B-4 §3.1.1.2 asks for 15 where the password is all, for 8 beside a factor. */
const PASSWORD_MIN = 12
/** Passphrases fit, and nobody makes the server hash a novel. */
const PASSWORD_MAX = 256

/**
 * A realm with the defaults that a new app should have: accounts by e-mail address and password,
 * activation by mail, resets, rotating sessions and limits on guessing. Each default can be given
 * another value.
 *
 * | key | default | why |
 * |---|---|---|
 * | `accountIds` | UUID | tells nobody how many accounts there are |
 * | `roles` | `user`, `admin` | the first one is everybody's |
 * | password | 12 to 256 characters | long ones beat complicated ones (NIST SP 800-63B-4) |
 * | `activation` | link for a day | the address is the way back into the account |
 * | `passwordReset` | link for an hour, one at a time | a forgotten link does no harm |
 * | `sessions` | 30 days, rotating, 30 s to repeat a refresh | a stolen token shows (RFC 9700 §4.14) |
 * | `emailChange` | confirmed within a day, reversible for three days | a thief of a session cannot keep the account |
 * | `apiKeys` | up to 50 an account, without scopes | programs need no password |
 * | `exports`, `erasure` | offered, a week to change one's mind | people own their data (GDPR Art. 15, 17, 20) |
 * | `notices` | mailed | people learn what happens to their account |
 * | access token | 10 minutes, ends with its session | revocation counts at once |
 * | `limits` | section 14 of the account API | guessing and mail bombs end early |
 */
export function standardRealm<const Options extends StandardRealmOptions>(options: Options) {
  const roles = options.roles ?? ['user', 'admin']
  return defineRealm({
    accountIds: { form: 'uuid' },
    identifier: { kind: 'email', rules: webFormEmailRules },
    credential: {
      kind: 'password',
      rules: [
        minimumLength(PASSWORD_MIN, `Use at least ${PASSWORD_MIN} characters`),
        maximumLength(PASSWORD_MAX, `Use at most ${PASSWORD_MAX} characters`),
      ],
    },
    defaultRole: roles[0] ?? 'user',
    lastRole: 'keep',
    profile: {},
    statuses: ['pending', 'active', 'suspended'],
    activation: { tokenTtlSeconds: seconds('1d') },
    passwordReset: {
      tokenTtlSeconds: seconds('1h'),
      outstanding: 'one',
      boundTo: 'token',
      wrongToken: 'keeps',
      activates: true,
    },
    emailChange: { tokenTtlSeconds: seconds('1d'), revertTtlSeconds: seconds('72h') },
    exports: 'zip',
    erasure: { delaySeconds: seconds('7d') },
    notices: 'mailed',
    apiKeys: { scopes: [] },
    accessToken: {
      subject: 'sub',
      carries: ['type', 'sid', 'jti', 'iat'],
      ttlSeconds: seconds('10m'),
    },
    sessions: {
      refreshToken: { subject: 'sub', carries: ['type', 'sid', 'jti', 'iat'] },
      refreshTokenTtlSeconds: seconds('30d'),
      renewal: 'rotating',
      retryWindowSeconds: 30,
      accessTokensEndWith: 'session',
      openedByRegistration: options.activation === 'none', // somebody who need not prove an address is in
    },
    limits: STANDARD_LIMITS,
    ...options,
    roles,
  } satisfies Realm)
}
