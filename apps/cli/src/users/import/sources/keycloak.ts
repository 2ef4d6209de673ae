import { type ForeignTotp, fromBase32 } from '@usher/engine'
import { type Fields, type JsonObject, RecordProblem, textOf } from '../fields.ts'
import { foreignIdentities } from './foreign-identities.ts'
import { addressIn, named } from './person.ts'
import type { Source } from './source.ts'

/** A realm with its users, as `kc.sh export` writes it. */
export const keycloak: Source = {
  lists: ['users'],
  read: (fields) => {
    if (fields.text('serviceAccountClientId', 'serviceAccountClientLink')) return undefined
    fields.get('totp') // says only whether there is one
    return {
      ...named(fields, ['firstName'], ['lastName'], []),
      id: fields.text('id'),
      email: fields.text('email') ?? addressIn(fields.text('username')),
      username: fields.text('username'),
      hash: keycloakHash(fields),
      totp: keycloakTotp(fields),
      identities: fields
        .objects('federatedIdentities')
        .flatMap(({ identityProvider, userId, userName }) =>
          foreignIdentities(identityProvider, userId, addressIn(textOf(userName))),
        ),
      roles: fields.list('realmRoles').filter((role) => !role.startsWith('default-roles-')),
      status: fields.flag('enabled') === false ? 'suspended' : undefined,
      isConfirmed: fields.flag('emailVerified'),
      createdAt: fields.instant('createdTimestamp'),
      locale: fields.list('attributes.locale')[0],
    }
  },
}

/** The oldest authenticator app of the form that all apps know; there can be several. */
function keycloakTotp(fields: Fields): ForeignTotp | undefined {
  for (const { type, secretData, credentialData, createdDate } of fields.objects('credentials')) {
    if (type !== 'otp') continue
    const { value } = partsOf(secretData)
    const form = partsOf(credentialData)
    const isUsual = form.subType === 'totp' && form.digits === 6 && form.period === 30
    if (!isUsual || form.algorithm !== 'HmacSHA1' || typeof value !== 'string') continue
    const secret = form.secretEncoding === 'BASE32' ? fromBase32(value) : textBytes(value)
    const confirmedAt = typeof createdDate === 'number' ? new Date(createdDate) : undefined
    if (secret) return { secret, confirmedAt }
  }
  return undefined
}

/** They stand as JSON in a text. */
function partsOf(data: unknown): JsonObject {
  try {
    return Object(typeof data === 'string' ? JSON.parse(data) : data)
  } catch {
    throw new RecordProblem('a credential is not readable')
  }
}

/** Keycloak takes the letters of a secret for the key. */
function textBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text))
}

/** Its parts stand beside each other until Keycloak 7. */
function keycloakHash(fields: Fields): string | undefined {
  const password = fields.objects('credentials').find(({ type }) => type === 'password')
  if (!password) return undefined
  const { hashedSaltedValue, salt, secretData = { value: hashedSaltedValue, salt } } = password
  const { credentialData = password } = password
  const secret = partsOf(secretData)
  const value = textOf(secret.value)
  if (value === undefined) throw new RecordProblem('its password credential is not readable')
  return keycloakText(partsOf(credentialData), unpadded(textOf(secret.salt) ?? ''), value)
}

const DIGESTS = new Map([
  ['pbkdf2', 'sha1'],
  ['pbkdf2-sha256', 'sha256'],
  ['pbkdf2-sha512', 'sha512'],
])

function keycloakText(parameters: JsonObject, salt: string, value: string): string {
  const { algorithm, hashIterations } = parameters
  if (algorithm === 'argon2') return argon2Text(parameters, salt, unpadded(value))
  if (algorithm === 'bcrypt' && value.startsWith('$2')) return value // of a well-known extension
  const digest = DIGESTS.get(String(algorithm))
  if (digest) return `$pbkdf2-${digest}$i=${hashIterations}$${salt}$${unpadded(value)}`
  throw new RecordProblem(`a hash of ${algorithm} cannot be verified`)
}

function argon2Text(
  { hashIterations, additionalParameters }: JsonObject,
  salt: string,
  value: string,
): string {
  const part = (name: string, otherwise = '') => {
    const given = Object(additionalParameters)[name]
    return String((Array.isArray(given) ? given[0] : given) ?? otherwise)
  }
  const version = part('version') === '1.0' ? 16 : 19
  const cost = `m=${part('memory')},t=${hashIterations},p=${part('parallelism', '1')}`
  return `$argon2${part('type', 'id')}$v=${version}$${cost}$${salt}$${value}`
}

function unpadded(base64: string): string {
  return base64.replace(/=+$/, '')
}
