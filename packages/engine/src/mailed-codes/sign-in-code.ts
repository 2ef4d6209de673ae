import { randomInt, timingSafeEqual } from 'node:crypto'

const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ' // RFC 8628 §6.1: no vowels, so no words
const LENGTH = 8 // 20^8 is 34 bits; ASVS 6.5.4 asks for 20

/** A code as people read it in a mail: `XXXX-XXXX`. */
export function newSignInCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)])
  return letters.join('').replace(/^(.{4})/, '$1-')
}

/** Whether it is the code, however it was typed: case, blanks and dashes do not matter. */
export function isSignInCode(right: string, typed: string): boolean {
  const [one, other] = [Buffer.from(folded(right)), Buffer.from(folded(typed))]
  return one.length === other.length && timingSafeEqual(one, other)
}

function folded(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '')
}
