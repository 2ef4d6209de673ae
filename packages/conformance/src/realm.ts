import { defineRealm, type Realm } from '@usher/engine'

interface Variant {
  readonly accountIds: Realm['accountIds']
  readonly credential?: Realm['credential']
  /** `false`: for databases that keep none. */
  readonly secondFactors?: boolean
  /** Whether people sign in at other providers. Default: `off`. */
  readonly federation?: 'on' | 'off'
  /** Whether people export and erase their data. Default: `off`. */
  readonly personalData?: 'on' | 'off'
  /** Whether accounts have passkeys. Default: `off`. */
  readonly passkeys?: 'on' | 'off'
}

/** A realm that has everything a store must be able to keep. */
export function conformanceRealm({
  accountIds,
  credential = { kind: 'password', rules: [] },
  secondFactors = true,
  federation = 'off',
  personalData = 'off',
  passkeys = 'off',
}: Variant): Realm {
  const methods =
    passkeys === 'on'
      ? (['totp', 'passkey', 'recovery_code'] as const)
      : (['totp', 'recovery_code'] as const)
  return defineRealm({
    name: 'specified',
    accountIds,
    identifier: { kind: 'username', pattern: /./u, reason: 'a name has characters' },
    credential,
    roles: ['user', 'moderator', 'admin'],
    defaultRole: 'user',
    lastRole: 'may_go',
    profile: {
      firstName: { column: 'first_name', type: 'text' },
      lastName: { column: 'last_name', type: 'text' },
      gradeLevel: { column: 'grade_level', type: 'integer' },
    },
    ...(federation === 'on' && {
      federation: { linking: 'prove', registration: 'open', profileFrom: {} },
    }),
    ...(personalData === 'on' && { exports: 'zip', erasure: { delaySeconds: 3600 } }),
    statuses: ['pending', 'active', 'suspended', 'archived'],
    activation: 'none',
    passwordReset: 'none',
    ...(secondFactors && {
      secondFactors: { methods, requiredFor: ['admin'] },
      ...(passkeys === 'on' && { passkeys: { signIn: true } }),
    }),
    accessToken: { subject: 'sub', carries: [], ttlSeconds: 60 },
    sessions: 'none',
    limits: { registration: [], logIn: [], passwordReset: [] },
  })
}
