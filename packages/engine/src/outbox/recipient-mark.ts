import { hmacSha256 } from '../hmac.ts'

/**
 * What marks the mails to one address in the outbox, so that they can be found without being opened
 * and the database does not say to whom they go.
 *
 * @param key 32 bytes; that of the outbox
 */
export function recipientMark(key: Uint8Array, address: string): string {
  return hmacSha256(key, `recipient:${address}`)
}
