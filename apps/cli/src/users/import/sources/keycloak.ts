import { type ForeignIdentity, type ForeignTotp, fromBase32 } from '@usher/engine'
import { type Fields, RecordProblem } from '../fields.ts'
import { named } from './hosted.ts'
import type { Source } from './source.ts'

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

/** Keycloak takes the letters of a secret for the key. */
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
