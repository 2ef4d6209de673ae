import { defineRealm, seconds } from '@usher/engine'

export const USERNAME_MIN = 3
export const USERNAME_MAX = 50

/** People who log their lives: a user name, and a secret that is shown once. */
export const momentsRealm = defineRealm({
  name: 'moments',
  accountIds: { form: 'uuid' },
  identifier: {
    kind: 'username',
    pattern: /^[A-Za-z0-9_-]{3,50}$/,
    reason:
      'Username must be 3-50 characters long and contain only letters, numbers, underscores, and hyphens',
  },
  credential: { kind: 'secret', domain: 'moments/user_secret/v1:' },
  roles: ['user'],
  defaultRole: 'user',
  lastRole: 'keep',
  profile: {},
  statuses: ['active', 'suspended'],
  activation: 'none',
  passwordReset: 'none',
  exports: 'zip',
  erasure: { delaySeconds: seconds('7d') },
  accessToken: { subject: 'sub', carries: ['iat'], ttlSeconds: seconds('30m') },
  sessions: 'none',
  limits: {
    registration: [
      { name: 'register', max: 30, windowSeconds: seconds('1m'), per: 'address', counts: 'all' },
    ],
    logIn: [
      { name: 'token', max: 60, windowSeconds: seconds('1m'), per: 'address', counts: 'failures' },
    ],
    passwordReset: [],
  },
})
