/** Of crypt(3); phpass and SHA-crypt write their bits in it, the lowest first. */
export const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Writes a number as so many characters, six bits each, the lowest bits first. */
export function cryptText(bits: number, characters: number): string {
  return Array.from({ length: characters }, (_, place) =>
    CRYPT_ALPHABET.charAt(Math.floor(bits / 64 ** place) % 64),
  ).join('')
}

/**
 * What the old digests may cost: they go over the password once a round, so a long password with
 * many rounds would take minutes. In bytes; about two seconds.
 */
export function isBearableWork(rounds: number, password: Uint8Array): boolean {
  return rounds * (password.length + 64) <= 1_000_000_000
}
