import { createHmac } from 'node:crypto'

const SALT_BYTES = 16

/**
 * The salt of every password with which this address is registered while it is pending. One hash
 * can then be compared with all of them, so that a login takes as long with many as with none. No
 * other address has it, and nobody can know it without the key.
 *
 * @param key 32 bytes
 */
export function registrationSalt(key: Uint8Array, identifier: string): Uint8Array {
  const mac = createHmac('sha256', key).update(`registration salt:${identifier}`).digest()
  return mac.subarray(0, SALT_BYTES)
}
