import { type ParsedHashOptions, parseOptions, verifySync as verifyArgon2 } from '@node-rs/argon2'
import { verifySync as verifyBcrypt } from '@node-rs/bcrypt'
import type { PasswordMatch } from '../ports.ts'
import { readForeignHash } from './foreign/foreign-hash.ts'
import { readLayeredDigest } from './foreign/layered-digest.ts'
import { readWrappedBcrypt } from './foreign/wrapped-bcrypt.ts'
import { bcryptParts, isTooExpensive, isTooLong, withoutDjangoPrefix } from './hash-form.ts'
import type { HashCost } from './password-hasher.ts'

const BCRYPT_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const SALT_SPARE_BITS = 4 // 22 characters are 132 bits, the salt has 128
const DIGEST_SPARE_BITS = 2 // 31 characters are 186 bits, the digest has 184

const ARGON2ID = 2 // `Algorithm` and `Version` are const enums, which type stripping leaves out
const VERSION_13 = 1
const DIGEST_BYTES = 32
const SALT_BYTES = 16

/**
 * Compares a password with a stored hash.
 *
 * @returns `undefined` if the text is no hash of a known kind or would cost too much; then nothing
 *   has been computed
 */
export function compareWithStored(
  password: Uint8Array,
  text: string,
  cost: HashCost,
): PasswordMatch | undefined {
  if (isTooLong(text)) return undefined
  const stored = withoutDjangoPrefix(text)
  if (stored.startsWith('$argon2')) return compareArgon2(password, stored, cost)
  const layered = readLayeredDigest(stored)
  if (layered) {
    const match = compareArgon2(layered.secretOf(password), layered.argon2, cost)
    return match === 'match' ? 'outdated' : match
  }
  const wrapped = readWrappedBcrypt(stored)
  if (wrapped) return compareBcrypt(wrapped.secretOf(password), wrapped.bcrypt)
  const foreign = readForeignHash(stored)
  if (foreign) return foreign.matches(password) ? 'outdated' : 'mismatch'
  return compareBcrypt(password, stored)
}

function compareArgon2(password: Uint8Array, stored: string, cost: HashCost) {
  const parameters = parsed(stored)
  if (!parameters || isTooExpensive(parameters)) return undefined
  try {
    if (!verifyArgon2(stored, password)) return 'mismatch'
  } catch {
    return undefined // parameters that contradict each other, such as less memory than the lanes need
  }
  return isOutdated(parameters, cost) ? 'outdated' : 'match'
}

function parsed(stored: string): ParsedHashOptions | undefined {
  try {
    return parseOptions(stored)
  } catch {
    return undefined // the parser says in no other way that a text is no argon2 hash
  }
}

function isOutdated(stored: ParsedHashOptions, { memoryKib, passes }: HashCost): boolean {
  return (
    stored.algorithm !== ARGON2ID ||
    stored.version !== VERSION_13 ||
    stored.memoryCost < memoryKib ||
    stored.timeCost < passes ||
    stored.outputLen < DIGEST_BYTES ||
    stored.saltLen < SALT_BYTES
  )
}

/**
 * As Python's bcrypt 4 does: the first 72 bytes count, NUL is a byte like others. `$2a$`, `$2b$`
 * and `$2y$` name the same algorithm; `$2x$` was a faulty one and is foreign.
 */
function compareBcrypt(password: Uint8Array, stored: string) {
  const parts = bcryptParts(stored)
  if (!parts) return undefined
  // passlib before 1.5.3 left arbitrary spare bits behind; verifiers ignore them.
  const salt = withoutSpareBits(parts.salt, SALT_SPARE_BITS)
  const digest = withoutSpareBits(parts.digest, DIGEST_SPARE_BITS)
  return verifyBcrypt(password, `$2b$${parts.logRounds}$${salt}${digest}`) ? 'outdated' : 'mismatch'
}

function withoutSpareBits(text: string, bits: number): string {
  const last = BCRYPT_ALPHABET.indexOf(text.slice(-1))
  return text.slice(0, -1) + BCRYPT_ALPHABET.charAt((last >> bits) << bits)
}
