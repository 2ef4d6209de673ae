import type { PasswordHash } from '../brand.ts'

/** Hashes and verifies passwords. `createPasswordHasher` implements it on worker threads. */
export interface PasswordHasher {
  /**
   * @param salt 16 bytes; absent: random ones. With one salt, one password has one hash.
   * @throws {Refused} `overloaded` when too many hashes wait already
   */
  hash(password: string, salt?: Uint8Array): Promise<PasswordHash>
  /**
   * Compares in the time of one hash, also when there is no hash to compare with.
   * Text that is no hash of a known kind never matches and never throws.
   * @throws {Refused} `overloaded`
   */
  verify(password: string, hash: PasswordHash | undefined): Promise<PasswordMatch>
}

/** `outdated`: right, but hashed in another way than new passwords are. */
export type PasswordMatch = 'match' | 'outdated' | 'mismatch'
