import {
  type ForeignIdentity,
  type ForeignPasskey,
  type ForeignTotp,
  fromBase32,
} from '@usher/engine'
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
    identities: firebaseIdentities(fields),
  }),
}

function firebaseIdentities(fields: Fields): readonly ForeignIdentity[] {
  const all = fields.get('providerUserInfo')
  return (Array.isArray(all) ? all : []).flatMap(({ providerId, rawId, email }) => {
    const isElsewhere =
      typeof providerId === 'string' && !['password', 'phone'].includes(providerId)
    if (!isElsewhere || typeof rawId !== 'string') return []
    return [
      {
        provider: providerId,
        subject: rawId,
        email: typeof email === 'string' ? email : undefined,
      },
    ]
  })
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
  readonly createdDate?: number
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
    fields.get('totp') // says only whether there is one
    return {
      ...named(fields, ['firstName'], ['lastName'], []),
      id: fields.text('id'),
      email: fields.text('email') ?? fields.text('username'),
      username: fields.text('username'),
      hash: keycloakHash(fields),
      totp: keycloakTotp(fields),
      identities: keycloakIdentities(fields),
      roles: fields.list('realmRoles').filter((role) => !role.startsWith('default-roles-')),
      status: fields.flag('enabled') === false ? 'suspended' : undefined,
      isConfirmed: fields.flag('emailVerified'),
      createdAt: fields.instant('createdTimestamp'),
    }
  },
}

function credentialsOf(fields: Fields): readonly KeycloakCredential[] {
  const credentials = fields.get('credentials')
  return Array.isArray(credentials) ? credentials : []
}

/** The oldest authenticator app of the form that all apps know; there can be several. */
function keycloakTotp(fields: Fields): ForeignTotp | undefined {
  for (const { type, secretData, credentialData, createdDate } of credentialsOf(fields)) {
    if (type !== 'otp') continue
    const { value } = partsOf(secretData)
    const form = partsOf(credentialData)
    const isUsual = form.subType === 'totp' && form.digits === 6 && form.period === 30
    if (!isUsual || form.algorithm !== 'HmacSHA1' || typeof value !== 'string') continue
    const secret = form.secretEncoding === 'BASE32' ? fromBase32(value) : textBytes(value)
    if (secret) return { secret, confirmedAt: createdDate ? new Date(createdDate) : undefined }
  }
  return undefined
}

function partsOf(json: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json ?? 'null'))
  } catch {
    throw new RecordProblem('a credential is not readable')
  }
}

/** Keycloak and better-auth take the letters of their secrets for the key. */
function textBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text))
}

function keycloakIdentities(fields: Fields): readonly ForeignIdentity[] {
  const all = fields.get('federatedIdentities')
  return (Array.isArray(all) ? all : []).flatMap(({ identityProvider, userId, userName }) => {
    if (typeof identityProvider !== 'string' || typeof userId !== 'string') return []
    const email = typeof userName === 'string' && userName.includes('@') ? userName : undefined
    return [{ provider: identityProvider, subject: userId, email }]
  })
}

function keycloakHash(fields: Fields): string | undefined {
  const list = credentialsOf(fields)
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
 * The tables `user`, `account` and `passkey`, in one JSON document or in two files; or the users with a column
 * `password` beside them.
 */
export const betterAuth: Source = {
  lists: ['user', 'users', 'account', 'accounts', 'passkey', 'passkeys'],
  joins: ({ values, list }) => {
    const userId = values.userId ?? values.user_id
    const passkey = betterAuthPasskey(values)
    if (passkey && userId !== undefined) return { id: String(userId), passkeys: [passkey] }
    const isAccount = list?.startsWith('account') || (userId !== undefined && hasProvider(values))
    if (!isAccount) return undefined
    const { password } = values
    const provider = values.providerId ?? values.provider_id
    if (userId === undefined || typeof provider !== 'string') return 'nothing'
    const id = String(userId)
    if (provider === 'credential')
      return typeof password === 'string' ? { id, hash: password } : 'nothing'
    const subject = values.accountId ?? values.account_id
    if (typeof subject !== 'string') return 'nothing'
    return { id, identities: [{ provider, subject }] }
  },
  read: (fields, _, joined) => {
    const hash = fields.text('password') ?? joined?.hash
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
      totp: joined?.totp,
      passkeys: joined?.passkeys,
      identities: joined?.identities,
    }
  },
}

/** `deviceType` says whether it can leave its device; the user handle is not kept there. */
function betterAuthPasskey(values: FileRecord['values']): ForeignPasskey | undefined {
  const credentialId = values.credentialID ?? values.credential_id
  const { publicKey, counter, deviceType, transports, name, aaguid } = values
  if (typeof credentialId !== 'string' || typeof publicKey !== 'string') return undefined
  const ways = typeof transports === 'string' ? transports.split(',').filter(Boolean) : []
  return {
    credentialId: credentialId.replace(/=+$/, ''),
    publicKey: new Uint8Array(Buffer.from(publicKey, 'base64')),
    ...(typeof name === 'string' && { name }),
    ...(typeof aaguid === 'string' && { aaguid }),
    signCount: Number(counter ?? 0),
    transports: ways,
    backupEligible: deviceType === 'multiDevice',
    backedUp: values.backedUp === true,
    use: 'sign_in',
  }
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
      totp: kratosTotp(fields),
      identities: kratosIdentities(fields),
    }
  },
}

/** With `include_credential=totp` there is the link that the QR code had. */
function kratosTotp(fields: Fields): ForeignTotp | undefined {
  const link = fields.text('credentials.totp.config.totp_url')
  if (link === undefined) return undefined
  const { searchParams } = new URL(link)
  const isUsual = [
    ...[searchParams.get('digits') ?? '6', searchParams.get('period') ?? '30'],
    searchParams.get('algorithm') ?? 'SHA1',
  ]
  const secret = fromBase32(searchParams.get('secret') ?? '')
  return secret && isUsual.join() === '6,30,SHA1' ? { secret } : undefined
}

function kratosIdentities(fields: Fields): readonly ForeignIdentity[] {
  const all = fields.get('credentials.oidc.config.providers')
  return (Array.isArray(all) ? all : []).flatMap(({ provider, subject }) =>
    typeof provider === 'string' && typeof subject === 'string' ? [{ provider, subject }] : [],
  )
}

function kratosIdentifier(fields: Fields): string | undefined {
  return fields.list('credentials.password.identifiers').find((one) => one.includes('@'))
}
