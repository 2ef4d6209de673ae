import { defineRealm, type Limit, minimumLength, seconds, webFormEmailRules } from '@usher/engine'
import { PASSWORD_MIN } from './users/fields.ts'
import { ROLES } from './users/roles.ts'

/** Both surfaces count on the same accounts, so they share these (section 0, Limits of use). */
const perMinute = (limit: Pick<Limit, 'name' | 'max' | 'per' | 'counts'>): Limit => ({
  ...limit,
  windowSeconds: seconds('1m'),
})

/** The accounts of KillrVideo, whichever surface they come in by. */
export const killrvideoRealm = defineRealm({
  name: 'killrvideo',
  accountIds: { form: 'uuid' },
  identifier: { kind: 'email', rules: webFormEmailRules },
  credential: {
    kind: 'password',
    rules: [minimumLength(PASSWORD_MIN, `String should have at least ${PASSWORD_MIN} characters`)],
  },
  roles: ROLES,
  defaultRole: 'viewer',
  lastRole: 'may_go',
  profile: {
    firstName: { column: 'firstname', type: 'text' },
    lastName: { column: 'lastname', type: 'text' },
  },
  statuses: ['active', 'suspended', 'archived'],
  activation: 'none',
  passwordReset: 'none',
  accessToken: { subject: 'sub', carries: ['roles', 'iat'], ttlSeconds: seconds('30m') },
  sessions: 'none',
  limits: {
    registration: [perMinute({ name: 'registration', max: 30, per: 'address', counts: 'all' })],
    logIn: [
      perMinute({ name: 'login_address', max: 60, per: 'address', counts: 'failures' }),
      perMinute({ name: 'login_email', max: 10, per: 'identifier', counts: 'failures' }),
    ],
    passwordReset: [],
  },
})
