import { standardRealm } from '@usher/engine'

/** Ascending in power. */
export const ROLES = ['user', 'editor', 'admin'] as const

/** Accounts by e-mail address, with the defaults of `standardRealm`. */
export const starterRealm = standardRealm({
  name: 'starter',
  roles: ROLES,
  profile: {
    displayName: {
      column: 'display_name',
      type: 'text',
      label: 'Name',
      max: 100,
    },
  },
  emailSignIn: 'codes',
  passkeys: { signIn: true },
  secondFactors: { methods: ['totp', 'passkey', 'recovery_code'], requiredFor: ['admin'] },
  federation: {
    linking: 'prove',
    registration: 'open',
    profileFrom: { displayName: 'name' },
  },
  apiKeys: { scopes: ['notes:read'] },
  audiences: { reports: { scopes: ['notes:read'] } },
})
