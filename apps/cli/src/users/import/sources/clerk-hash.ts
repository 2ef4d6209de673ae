import type { PlainDigest } from '@usher/engine'
import { RecordProblem } from '../fields.ts'

/**
 * A digest of Clerk in the form that the engine verifies. Two hashers write what looks like Django's
 * hashes and is none: the salt of `pbkdf2_sha256` is base64, the key of `pbkdf2_sha1` hexadecimal.
 */
export function clerkHash(
  digest: string | undefined,
  hasher: string | undefined,
): string | PlainDigest | undefined {
  if (digest === undefined) return undefined
  switch (hasher) {
    case 'md5':
    case 'sha256':
      return { algorithm: hasher, digest: Buffer.from(digest, 'hex') }
    case 'pbkdf2_sha1':
    case 'pbkdf2_sha256':
    case 'pbkdf2_sha512':
      return pbkdf2Text(digest, hasher)
    case 'scrypt_firebase':
      return firebaseText(digest)
    default:
      return digest
  }
}

function pbkdf2Text(digest: string, hasher: string): string {
  const [, rounds, salt = '', key = ''] = digest.split('$')
  const isHex = hasher === 'pbkdf2_sha1'
  const bytes = Buffer.from(key, isHex ? 'hex' : 'base64')
  const saltBytes = Buffer.from(salt, isHex ? 'utf8' : 'base64')
  return `$${hasher.replace('_', '-')}$i=${rounds}$${saltBytes.toString('base64')}$${bytes.toString('base64')}`
}

/** `hash$salt$signer key$salt separator$rounds$memory cost` */
function firebaseText(digest: string): string {
  const [hash, salt, signerKey, separator, rounds, memory] = digest.split('$')
  if (memory === undefined) throw new RecordProblem('the hash of Firebase lacks a part')
  return `$firescrypt$ln=${memory},r=${rounds},p=1$${salt}$${hash}$${separator}$${signerKey}`
}
