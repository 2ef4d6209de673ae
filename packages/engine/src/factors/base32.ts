const BITS = 5

/** Base32 without padding (RFC 4648 §6), as authenticator apps take secrets. */
export function base32(bytes: Uint8Array): string {
  return encoded(bytes, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')
}

/** Crockford's base32: without I, L, O and U, which are easily misread. */
export function crockfordBase32(bytes: Uint8Array): string {
  return encoded(bytes, '0123456789ABCDEFGHJKMNPQRSTVWXYZ')
}

function encoded(bytes: Uint8Array, alphabet: string): string {
  let [text, kept, bits] = ['', 0, 0]
  for (const byte of bytes) {
    kept = ((kept << 8) | byte) & 0xfff
    bits += 8
    while (bits >= BITS) {
      bits -= BITS
      text += alphabet[(kept >> bits) & 31]
    }
  }
  return bits === 0 ? text : text + alphabet[(kept << (BITS - bits)) & 31]
}
