import { crc32 } from 'node:zlib'
import { newToken } from '../tokens/random.ts'

const RANDOM_CHARACTERS = 43 // 32 bytes in base64url
const CHECK_CHARACTERS = 6
const PREFIX_CHARACTERS = 8
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * A new key, `usher_<realm>_<43 characters>_<6 characters>`. The last part is the CRC-32 of the one
 * before, in base 62, so that programs that look for leaked secrets recognise a key without asking
 * anybody.
 */
export function newKeyText(realm: string): string {
  const random = newToken()
  return `${headOf(realm)}${random}_${checkOf(random)}`
}

/**
 * Whether a bearer token is a key of the realm. Its parts are cut by their lengths from the end, as
 * the random part may hold the separator, too.
 *
 * @returns `malformed`: it begins like a key, and nobody can have got it from us
 */
export function isKeyOf(realm: string, token: string): 'valid' | 'malformed' | 'other' {
  if (!token.startsWith('usher_')) return 'other'
  const random = randomOf(token)
  return token === `${headOf(realm)}${random}_${checkOf(random)}` && isRandom(random)
    ? 'valid'
    : 'malformed'
}

/** The first characters of the random part, by which people tell keys apart. */
export function prefixOf(key: string): string {
  return randomOf(key).slice(0, PREFIX_CHARACTERS)
}

function headOf(realm: string): string {
  return `usher_${realm}_`
}

function randomOf(key: string): string {
  const end = key.length - CHECK_CHARACTERS - 1
  return key.slice(Math.max(0, end - RANDOM_CHARACTERS), Math.max(0, end))
}

function isRandom(text: string): boolean {
  return text.length === RANDOM_CHARACTERS && /^[\w-]+$/.test(text)
}

function checkOf(random: string): string {
  let rest = crc32(random)
  let digits = ''
  for (let place = 0; place < CHECK_CHARACTERS; place += 1) {
    digits = DIGITS.charAt(rest % DIGITS.length) + digits
    rest = Math.floor(rest / DIGITS.length)
  }
  return digits
}
