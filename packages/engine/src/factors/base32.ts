const BITS = 5
const RFC_4648 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 without padding (RFC 4648 §6), as authenticator apps take secrets. */
export function base32(bytes: Uint8Array): string {
  return encoded(bytes, RFC_4648)
}

/**
 * Reads base32 as people and programs write it: in any case, with blanks, with padding or without.
 *
 * @returns `undefined` if it is none
 */
export function fromBase32(text: string): Uint8Array | undefined {
  const plain = text.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase()
  if (!/^[A-Z2-7]+$/.test(plain)) return undefined
  const bytes: number[] = []
  let [kept, bits] = [0, 0]
  for (const character of plain) {
    kept = ((kept << BITS) | RFC_4648.indexOf(character)) & 0xfff
    bits += BITS
    if (bits < 8) continue
    bits -= 8
    bytes.push((kept >> bits) & 0xff)
  }
  return Uint8Array.from(bytes)
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
