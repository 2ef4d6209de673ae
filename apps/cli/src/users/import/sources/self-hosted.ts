import { type Fields, RecordProblem } from '../fields.ts'
import type { FileRecord } from '../file-records.ts'
import { named } from './hosted.ts'
import type { FirebaseHashConfig, Source } from './source.ts'

// Accounts of servers with their own formats: Firebase, Keycloak, better-auth, Kratos.

/** What `firebase auth:export` writes; its CSV has no heading. */
export const firebase: Source = {
  lists: ['users'],
  columns: [
    ...['localId', 'email', 'emailVerified', 'passwordHash', 'salt', 'displayName', 'photoUrl'],
    ...['google', 'facebook', 'twitter', 'github'].flatMap((provider) =>
      ['id', 'email', 'name', 'photo'].map((what) => `${provider} ${what}`),
    ),
    ...['createdAt', 'lastSignedInAt', 'phoneNumber', 'disabled', 'customAttributes'],
  ],
  read: (fields, { hashConfig }) => ({
    ...named(fields, [], [], ['displayName']),
    id: fields.text('localId'),
    email: fields.text('email'),
    hash: firebaseHash(fields, hashConfig),
    roles: fields.list('customAttributes.roles', 'customAttributes.role'),
    status: fields.flag('disabled') ? 'suspended' : undefined,
    isConfirmed: fields.flag('emailVerified'),
    createdAt: fields.instant('createdAt'),
  }),
}

function firebaseHash(fields: Fields, config: FirebaseHashConfig | undefined): string | undefined {
  const hash = fields.text('passwordHash')
  const salt = fields.text('salt')
  if (hash === undefined) return undefined
  if (!config) {
    throw new RecordProblem('the hash needs the keys of its project: give --hash-config FILE')
  }
  const { memCost, rounds, saltSeparator, signerKey } = config
  return `$firescrypt$ln=${memCost},r=${rounds},p=1$${salt}$${hash}$${saltSeparator}$${signerKey}`
}

interface KeycloakCredential {
  readonly type?: string
  readonly secretData?: string
  readonly credentialData?: string
  // until Keycloak 7
  readonly hashedSaltedValue?: string
  readonly salt?: string
  readonly hashIterations?: number
  readonly algorithm?: string
}

/** A realm with its users, as `kc.sh export` writes it. */
export const keycloak: Source = {
  lists: ['users'],
  read: (fields) => {
    if (fields.text('serviceAccountClientId', 'serviceAccountClientLink')) return undefined
    return {
      ...named(fields, ['firstName'], ['lastName'], []),
      id: fields.text('id'),
      email: fields.text('email') ?? fields.text('username'),
      username: fields.text('username'),
      hash: keycloakHash(fields),
      roles: fields.list('realmRoles').filter((role) => !role.startsWith('default-roles-')),
      status: fields.flag('enabled') === false ? 'suspended' : undefined,
      isConfirmed: fields.flag('emailVerified'),
      createdAt: fields.instant('createdTimestamp'),
    }
  },
}

function keycloakHash(fields: Fields): string | undefined {
  const credentials = fields.get('credentials')
  const list = (Array.isArray(credentials) ? credentials : []) as readonly KeycloakCredential[]
  const password = list.find(({ type }) => type === 'password')
  if (!password) return undefined
  try {
    const { value, salt } = JSON.parse(password.secretData ?? 'null') ?? {
      value: password.hashedSaltedValue,
      salt: password.salt,
    }
    const parameters = JSON.parse(password.credentialData ?? 'null') ?? password
    return keycloakText(parameters, unpadded(salt), unpadded(value))
  } catch (error) {
    if (error instanceof RecordProblem) throw error
    throw new RecordProblem('its password credential is not readable')
  }
}

interface KeycloakParameters {
  readonly algorithm?: string
  readonly hashIterations?: number
  readonly additionalParameters?: Readonly<Record<string, readonly string[]>>
}

function keycloakText(
  { algorithm = '', hashIterations, additionalParameters = {} }: KeycloakParameters,
  salt: string,
  value: string,
): string {
  if (algorithm === 'argon2') {
    const { type = ['id'], version = ['1.3'], memory, parallelism } = additionalParameters
    const v = version[0] === '1.0' ? 16 : 19
    return `$argon2${type[0]}$v=${v}$m=${memory?.[0]},t=${hashIterations},p=${parallelism?.[0]}$${salt}$${value}`
  }
  const digest = { pbkdf2: 'sha1', 'pbkdf2-sha256': 'sha256', 'pbkdf2-sha512': 'sha512' }[algorithm]
  if (digest) return `$pbkdf2-${digest}$i=${hashIterations}$${salt}$${value}`
  throw new RecordProblem(`a hash of ${algorithm} cannot be verified`)
}

/** @throws {TypeError} if it is no text */
function unpadded(base64: string): string {
  return base64.replace(/=+$/, '')
}

/**
 * The tables `user` and `account`, in one JSON document or in two files; or the users with a column
 * `password` beside them.
 */
export const betterAuth: Source = {
  lists: ['user', 'users', 'account', 'accounts'],
  joins: ({ values, list }) => {
    const userId = values.userId ?? values.user_id
    const isAccount = list?.startsWith('account') || (userId !== undefined && hasProvider(values))
    if (!isAccount) return undefined
    const { password } = values
    if ((values.providerId ?? values.provider_id) !== 'credential') return 'nothing'
    if (typeof password !== 'string' || userId === undefined) return 'nothing'
    return { id: String(userId), hash: password }
  },
  read: (fields, _, joined) => {
    const hash = fields.text('password') ?? joined
    return {
      ...named(fields, [], [], ['name']),
      id: fields.text('id', '_id'),
      email: fields.text('email'),
      username: fields.text('username'),
      hash:
        hash !== undefined && /^[0-9a-f]+:[0-9a-f]+$/.test(hash) ? `$better-auth$${hash}` : hash,
      roles: fields.list('role'),
      status: fields.flag('banned') ? 'suspended' : undefined,
      isConfirmed: fields.flag('emailVerified'),
      createdAt: fields.instant('createdAt'),
    }
  },
}

function hasProvider(values: FileRecord['values']): boolean {
  return values.providerId !== undefined || values.provider_id !== undefined
}

interface KratosAddress {
  readonly value?: string
  readonly verified?: boolean
}

/** Identities as the admin API answers them with `include_credential=password`, or imports them. */
export const kratos: Source = {
  lists: ['identities'],
  read: (fields) => {
    const addresses = fields.get('verifiable_addresses')
    const email = fields.text('traits.email') ?? kratosIdentifier(fields)
    const own = (Array.isArray(addresses) ? (addresses as readonly KratosAddress[]) : []).find(
      ({ value }) => value === email,
    )
    return {
      ...named(
        fields,
        ['traits.name.first', 'traits.first_name', 'traits.given_name'],
        ['traits.name.last', 'traits.last_name', 'traits.family_name'],
        ['traits.name'],
      ),
      id: fields.text('id'),
      email,
      username: fields.text('traits.username'),
      hash: fields.text('credentials.password.config.hashed_password'),
      roles: fields.list('metadata_public.roles'),
      status: fields.text('state') === 'inactive' ? 'suspended' : undefined,
      isConfirmed: own?.verified,
      createdAt: fields.instant('created_at'),
    }
  },
}

function kratosIdentifier(fields: Fields): string | undefined {
  return fields.list('credentials.password.identifiers').find((one) => one.includes('@'))
}
