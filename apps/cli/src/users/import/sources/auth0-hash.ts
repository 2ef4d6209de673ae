import { DIGEST_ALGORITHMS, type DigestRecipe, type PlainDigest } from '@usher/engine'
import { type Fields, RecordProblem } from '../fields.ts'

const SELF_DESCRIBING = new Set(['bcrypt', 'argon2', 'pbkdf2', 'ldap'])

/** `custom_password_hash`, as people write it for Auth0's own import. */
export function auth0Hash(fields: Fields): string | PlainDigest | undefined {
  const part = (path: string) => fields.text(`custom_password_hash.${path}`)
  const algorithm = part('algorithm')
  if (algorithm === undefined) return undefined
  const value = part('hash.value')
  if (value === undefined) throw new RecordProblem('custom_password_hash has no hash.value')
  if (SELF_DESCRIBING.has(algorithm)) return value
  const salt = bytesOf(part('salt.value'), part('salt.encoding'))
  const key = bytesOf(part('hash.key.value'), part('hash.key.encoding'))
  const digest = bytesOf(value, part('hash.encoding')) ?? NOTHING
  if (algorithm === 'scrypt') return scryptText(part, digest, salt)
  const name = algorithm === 'hmac' ? part('hash.digest') : algorithm
  const known = DIGEST_ALGORITHMS.find((one) => one === name)
  if (!known || (algorithm === 'hmac' && !key)) {
    throw new RecordProblem(`custom_password_hash of ${algorithm} cannot be verified`)
  }
  return {
    ...{ algorithm: known, digest, encoding: passwordEncoding(part('password.encoding')) },
    ...(part('salt.position') === 'suffix' ? { after: salt } : { before: salt }),
    ...(algorithm === 'hmac' && { key }),
  }
}

const NOTHING = new Uint8Array()

/** With the defaults of Node's scrypt, as Auth0 documents them. */
function scryptText(
  part: (path: string) => string | undefined,
  key: Uint8Array,
  salt: Uint8Array = NOTHING,
): string {
  const N = Number(part('cost') ?? 16_384)
  const cost = `ln=${Math.log2(N)},r=${part('blockSize') ?? 8},p=${part('parallelization') ?? 1}`
  return `$scrypt$${cost}$${base64(salt)}$${base64(key)}`
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** Texts are UTF-8 unless something else is said. */
function bytesOf(text: string | undefined, encoding = 'utf8'): Uint8Array | undefined {
  if (text === undefined) return undefined
  if (Buffer.isEncoding(encoding)) return Buffer.from(text, encoding)
  throw new RecordProblem(`there is no encoding ${encoding}`)
}

function passwordEncoding(name = 'utf8'): DigestRecipe['encoding'] {
  switch (name.toLowerCase().replace('-', '')) {
    case 'utf8':
      return 'utf8'
    case 'utf16le':
    case 'ucs2':
      return 'utf16le'
    case 'latin1':
    case 'binary':
    case 'ascii':
      return 'latin1'
    default:
      throw new RecordProblem(`passwords in ${name} cannot be verified`)
  }
}
