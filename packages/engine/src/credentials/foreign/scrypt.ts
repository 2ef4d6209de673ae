import { scryptSync } from 'node:crypto'
import type { ForeignHash } from './foreign-hash.ts'
import { equalBytes, fromBase64 } from './key-bytes.ts'

// scrypt (RFC 7914) as several systems write it.

const MEMORY_MAX_BYTES = 268_435_456
const WORK_MAX_BYTES = 536_870_912 // memory times p
const BLOCK_SIZE_MAX = 64
const PARALLELISM_MAX = 16
const LOG_N_MAX = 31
const KEY_BYTES_MIN = 16
const KEY_BYTES_MAX = 128

/** passlib: `$scrypt$ln=14,r=8,p=1$salt$key`; Kratos writes N itself, as `ln=16384`. */
const PHC =
  /^\$scrypt\$ln=(\d{1,9}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/.]*={0,2})\$([A-Za-z0-9+/.]+={0,2})$/
/** Django: `scrypt$16384$salt$8$1$key`, whose salt is text. */
const DJANGO = /^scrypt\$(\d{1,9})\$([^$]+)\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9+/]+={0,2})$/
/** Werkzeug: `scrypt:32768:8:1$salt$key`, whose salt is text and whose key is hexadecimal. */
const WERKZEUG = /^scrypt:(\d{1,9}):(\d{1,3}):(\d{1,3})\$([^$]+)\$([0-9a-f]+)$/
/** better-auth, behind a prefix of ours: `$better-auth$salt:key`, both hexadecimal. */
const BETTER_AUTH = /^\$better-auth\$([0-9a-f]{32}):([0-9a-f]{128})$/

/** What one scrypt key costs (RFC 7914 §2). */
export interface ScryptCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

interface Parameters extends ScryptCost {
  readonly salt: Uint8Array
  readonly key: Uint8Array
  /** Compares the password's compatibility composition (Unicode NFKC). */
  readonly isComposed?: boolean
}

export function readScrypt(stored: string): ForeignHash | undefined {
  const parameters = parametersOf(stored)
  if (!parameters || !isBearable(parameters)) return undefined
  const { salt, key, isComposed = false } = parameters
  if (key.length < KEY_BYTES_MIN || key.length > KEY_BYTES_MAX) return undefined
  return {
    matches: (password) => {
      const given = isComposed ? Buffer.from(password).toString('utf8').normalize('NFKC') : password
      return equalBytes(scryptKey(given, salt, key.length, parameters), key)
    },
  }
}

/** Whether a comparison takes neither too much memory nor too long. */
export function isBearable({ N, r, p }: ScryptCost): boolean {
  const memory = 128 * N * r
  return (
    Number.isInteger(Math.log2(N)) &&
    N > 1 &&
    r >= 1 &&
    p >= 1 &&
    r <= BLOCK_SIZE_MAX &&
    p <= PARALLELISM_MAX &&
    memory <= MEMORY_MAX_BYTES &&
    memory * p <= WORK_MAX_BYTES
  )
}

/** @throws {RangeError} unless `isBearable` */
export function scryptKey(
  password: string | Uint8Array,
  salt: Uint8Array,
  bytes: number,
  { N, r, p }: ScryptCost,
): Uint8Array {
  return scryptSync(password, salt, bytes, { N, r, p, maxmem: 128 * r * (N + p + 2) })
}

function parametersOf(stored: string): Parameters | undefined {
  const [isPhc, ln, phcR, phcP, phcSalt = '', phcKey = ''] = PHC.exec(stored) ?? []
  if (isPhc !== undefined) {
    const n = Number(ln)
    const cost = { N: n > LOG_N_MAX ? n : 2 ** n, r: Number(phcR), p: Number(phcP) }
    return { ...cost, salt: fromBase64(phcSalt), key: fromBase64(phcKey) }
  }
  const [isDjango, N, salt = '', r, p, key = ''] = DJANGO.exec(stored) ?? []
  if (isDjango !== undefined) {
    return { ...costOf(N, r, p), salt: Buffer.from(salt, 'utf8'), key: fromBase64(key) }
  }
  return werkzeugParameters(stored) ?? betterAuthParameters(stored)
}

function werkzeugParameters(stored: string): Parameters | undefined {
  const [is, N, r, p, salt = '', key = ''] = WERKZEUG.exec(stored) ?? []
  if (is === undefined) return undefined
  return { ...costOf(N, r, p), salt: Buffer.from(salt, 'utf8'), key: Buffer.from(key, 'hex') }
}

function betterAuthParameters(stored: string): Parameters | undefined {
  const [, salt, key] = BETTER_AUTH.exec(stored) ?? []
  if (!salt || !key) return undefined
  const texts = { salt: Buffer.from(salt, 'utf8'), key: Buffer.from(key, 'hex') }
  return { N: 16_384, r: 16, p: 1, ...texts, isComposed: true }
}

function costOf(N = '', r = '', p = ''): ScryptCost {
  return { N: Number(N), r: Number(r), p: Number(p) }
}
