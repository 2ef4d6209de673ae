import { randomBytes } from 'node:crypto'
import type { AccountId } from '../brand.ts'
import { hmacSha256 } from '../hmac.ts'
import { crockfordBase32 } from './base32.ts'

const CODES = 10
const CODE_BYTES = 10 // 80 bits: NIST SP 800-63B-4 §4.2.1.1 asks for 64 at least

/** Ten codes as people write them down: `XXXX-XXXX-XXXX-XXXX`. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: CODES }, () => {
    const text = crockfordBase32(randomBytes(CODE_BYTES))
    return text.replace(/(.{4})(?=.)/g, '$1-')
  })
}

/**
 * How a code is stored. 80 bits are too few for a plain hash, so nobody can try codes on a copy of
 * the database without the server's secret.
 *
 * @param code as a person types it: case, blanks and dashes do not matter, nor O for 0, I or L for 1
 */
export function hashRecoveryCode(key: Uint8Array, accountId: AccountId, code: string): string {
  const folded = code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return hmacSha256(key, `recovery code:${accountId}:${folded}`)
}
