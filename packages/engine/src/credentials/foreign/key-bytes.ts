import { timingSafeEqual } from 'node:crypto'

/** Base64 with or without padding; `.` for `+` is what passlib calls its adapted form. */
export function fromBase64(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64')
}

/** In constant time for two keys of one length. */
export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
