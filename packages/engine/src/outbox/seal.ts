import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { MailRequest } from '../ports.ts'

// AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D §8.2.2): far below 2^32 mails per key.
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Makes a mail unreadable for whoever reads the database: it carries a one-time token, and tokens
 * are never stored readable.
 *
 * @param key 32 bytes
 * @returns nonce, tag and ciphertext, in this order
 */
export function sealMail(key: Uint8Array, mail: MailRequest): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce)
  const text = Buffer.concat([cipher.update(JSON.stringify(mail), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

/** @returns the mail, or `undefined` if it was sealed with another key or has been changed */
export function openMail(key: Uint8Array, sealed: Uint8Array): MailRequest | undefined {
  const bytes = Buffer.from(sealed)
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const text = Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
      decipher.final(),
    ])
    return JSON.parse(text.toString('utf8')) as MailRequest // authenticated, so it is one of ours
  } catch {
    return undefined
  }
}
