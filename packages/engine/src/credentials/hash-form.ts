import { asPasswordHash } from '../brand.ts'
import { readForeignHash } from './foreign/foreign-hash.ts'
import { layeredText, readLayeredDigest } from './foreign/layered-digest.ts'
import { isWhole, type PlainDigest } from './foreign/plain-digest.ts'
import { readWrappedBcrypt } from './foreign/wrapped-bcrypt.ts'

// Apart from `stored-hash.ts`, so that only the hash threads load the native hashers.

/** Stored for accounts without a password: as in shadow(5), no password hashes to this. */
export const UNUSABLE_HASH = asPasswordHash('!')

// What one comparison may cost at most; beyond it a hash is foreign text. A stored
// hash must not be able to stop the process. bcrypt 16 takes about four seconds.
const BCRYPT_COST_MIN = 4
const BCRYPT_COST_MAX = 16
const MEMORY_MAX_KIB = 262_144
const WORK_MAX_KIB = 1_048_576 // memory times passes
const LANES_MAX = 16
const TEXT_MAX = 512

const BCRYPT = /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/
const ARGON2 =
  /^\$argon2(?:id|i|d)\$(?:v=\d+\$)?m=(\d+),t=(\d+),p=(\d+)\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,}$/

/** What an argon2 hash costs (RFC 9106 §3.1). */
export interface Argon2Cost {
  readonly memoryCost: number
  readonly timeCost: number
  readonly parallelism: number
}

/** Whether a text is a hash that some password could match. */
export function isVerifiable(text: string): boolean {
  if (text.length > TEXT_MAX) return false
  const layered = readLayeredDigest(text)
  const stored = layered?.argon2 ?? withoutDjangoPrefix(text)
  const [, memoryCost, timeCost, parallelism] = ARGON2.exec(stored)?.map(Number) ?? []
  if (memoryCost !== undefined && timeCost !== undefined && parallelism !== undefined) {
    return !isTooExpensive({ memoryCost, timeCost, parallelism })
  }
  const bcrypt = readWrappedBcrypt(stored)?.bcrypt ?? stored
  return bcryptParts(bcrypt) !== undefined || readForeignHash(stored) !== undefined
}

/** Whether a digest is whole, and is no longer than hashes may be once argon2 lies over it. */
export function canBeLayered(digest: PlainDigest): boolean {
  return isWhole(digest) && !isTooLong(layeredText(digest, ' '.repeat(ARGON2_TEXT)))
}

const ARGON2_TEXT = 120 // longer than the hasher's own

/** Django writes the name of its hasher before hashes that name their algorithm themselves. */
export function withoutDjangoPrefix(stored: string): string {
  return stored.replace(/^(?:argon2(?=\$argon2)|bcrypt\$(?=\$2))/, '')
}

/** Texts longer than any hash are not even looked at. */
export function isTooLong(stored: string): boolean {
  return stored.length > TEXT_MAX
}

export function isTooExpensive({ memoryCost, timeCost, parallelism }: Argon2Cost): boolean {
  return (
    memoryCost > MEMORY_MAX_KIB || memoryCost * timeCost > WORK_MAX_KIB || parallelism > LANES_MAX
  )
}

/** `undefined` if the text is no bcrypt hash, or one that costs too much. */
export function bcryptParts(
  stored: string,
): { logRounds: string; salt: string; digest: string } | undefined {
  const [, logRounds, salt, digest] = BCRYPT.exec(stored) ?? []
  if (!logRounds || !salt || !digest || !isSaneBcryptCost(Number(logRounds))) return undefined
  return { logRounds, salt, digest }
}

function isSaneBcryptCost(logRounds: number): boolean {
  return logRounds >= BCRYPT_COST_MIN && logRounds <= BCRYPT_COST_MAX
}
