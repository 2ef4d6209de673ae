import { createHash } from 'node:crypto'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { managedNonce } from '@noble/ciphers/utils.js'
import { type ForeignTotp, fromBase32 } from '@usher/engine'
import { type Fields, type JsonObject, RecordProblem, textOf } from '../fields.ts'

/** Before a secret that somebody has imported; others are used as they are, letter by letter. */
const BASE32 = 'base32:'
/** Which of several secrets has encrypted what follows. */
const VERSION = /^\$ba\$\d+\$/
const SEALED = /^(?:[0-9a-f]{2})+$/i

/** Of a row of `twoFactor`; one that was not verified asks for nothing yet. */
export function sealedTotp({ secret, verified }: JsonObject): string | undefined {
  const isVerified =
    verified === undefined || verified === null || /^(true|t|1)$/.test(`${verified}`)
  return isVerified ? textOf(secret) : undefined
}

/**
 * The authenticator app of an account, as far as the secrets of the old system were given.
 *
 * @throws {RecordProblem} none of them has encrypted it
 */
export function openedTotp(
  fields: Fields,
  sealed: string | undefined,
  secrets: readonly string[] | undefined,
): ForeignTotp | undefined {
  if (!secrets || fields.flag('twoFactorEnabled') === false || sealed === undefined)
    return undefined
  const text = decrypted(sealed.replace(VERSION, ''), secrets)
  if (text === undefined) {
    throw new RecordProblem('its authenticator app is encrypted with another secret than --secret')
  }
  const secret = text.startsWith(BASE32)
    ? fromBase32(text.slice(BASE32.length))
    : new TextEncoder().encode(text)
  return secret && { secret }
}

/** XChaCha20-Poly1305, the nonce before the rest, the key the SHA-256 of the secret. */
function decrypted(hex: string, secrets: readonly string[]): string | undefined {
  if (!SEALED.test(hex)) return undefined
  for (const secret of secrets) {
    const key = createHash('sha256').update(secret).digest()
    try {
      const bytes = managedNonce(xchacha20poly1305)(key).decrypt(Buffer.from(hex, 'hex'))
      return Buffer.from(bytes).toString('utf8')
    } catch {
      // of another secret
    }
  }
  return undefined
}
