import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

// AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D §8.2.2): far below 2^32 texts per key.
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Makes a text unreadable for whoever reads the database.
 *
 * @param key 32 bytes
 * @param boundTo whose text it is: it can be opened for nobody else
 * @returns nonce, tag and ciphertext, in this order
 */
export function sealText(key: Uint8Array, text: string, boundTo = ''): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce)
  cipher.setAAD(Buffer.from(boundTo))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/**
 * @returns the text, or `undefined` if it was sealed with another key or for somebody else, or has
 *   been changed
 */
export function openText(key: Uint8Array, sealed: Uint8Array, boundTo = ''): string | undefined {
  const bytes = Buffer.from(sealed)
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(boundTo))
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
