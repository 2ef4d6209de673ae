import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

const known = new WeakMap<Uint8Array, KeyObject>()

/**
 * HMAC-SHA-256 (RFC 2104).
 *
 * @param key always the same array for the same key: taking up its bytes costs five times as much as
 *   the digest, and is done once for each array
 * @returns 43 characters of base64url
 */
export function hmacSha256(key: Uint8Array, text: string): string {
  const taken = known.get(key) ?? createSecretKey(key)
  known.set(key, taken)
  return createHmac('sha256', taken).update(text).digest('base64url')
}
