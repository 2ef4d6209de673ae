import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const SECRET_BYTES = 32
const LOOKUP_KEY_BYTES = 16

/** What is stored of a user secret: how to find it, and how to recognise it. */
export interface UserSecretDigest {
  /** 32 hexadecimal digits, unique. */
  readonly lookupKey: string
  /** 96 hexadecimal digits; compare with `verifierMatches` only. */
  readonly verifier: string
}

/** 32 random bytes in base64url without padding, 43 characters. Shown once, never stored. */
export function newUserSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/**
 * Digests the characters of a secret, not the bytes they stand for: a text that decodes to the
 * same bytes is another secret. It holds 256 random bits, so a slow hash would protect nothing.
 *
 * @param domain separates this digest from every other use of SHA-512
 */
export function digestUserSecret(domain: string, secret: string): UserSecretDigest {
  const digest = createHash('sha512').update(domain, 'utf8').update(secret, 'utf8').digest()
  return {
    lookupKey: digest.toString('hex', 0, LOOKUP_KEY_BYTES),
    verifier: digest.toString('hex', LOOKUP_KEY_BYTES),
  }
}

/** Compares in a time that depends on the lengths only. */
export function verifierMatches(stored: string, presented: string): boolean {
  const [left, right] = [Buffer.from(stored), Buffer.from(presented)]
  return left.length === right.length && timingSafeEqual(left, right)
}
