import { hkdfSync } from 'node:crypto'

const KEY_BYTES = 32 // as long as the hash of HS256 (RFC 7518 §3.2), and an AES-256 key

/**
 * Derives a key for one realm and purpose from the server's secret (HKDF, RFC 5869), so that a
 * token of one realm or purpose is worth nothing in another.
 *
 * @param secretKey at least 32 random bytes
 * @returns 32 bytes, the same for the same arguments
 */
export function deriveKey(
  secretKey: Uint8Array | string,
  realm: string,
  purpose: string,
): Uint8Array {
  const info = `usher:${realm}:${purpose}`
  return new Uint8Array(hkdfSync('sha256', secretKey, new Uint8Array(), info, KEY_BYTES))
}
