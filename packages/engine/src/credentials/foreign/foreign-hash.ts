import { readFirebaseScrypt } from './firebase-scrypt.ts'
import { readPbkdf2 } from './pbkdf2.ts'
import { readPhpass } from './phpass.ts'
import { readScrypt } from './scrypt.ts'
import { readShaCrypt } from './sha-crypt.ts'

/** A stored hash of another system that was understood and does not cost too much to compare. */
export interface ForeignHash {
  matches(password: Uint8Array): boolean
}

const READERS = [readPbkdf2, readScrypt, readFirebaseScrypt, readPhpass, readShaCrypt]

/** `undefined` if the text has none of the known forms, or if a comparison would cost too much. */
export function readForeignHash(stored: string): ForeignHash | undefined {
  for (const read of READERS) {
    const hash = read(stored)
    if (hash) return hash
  }
  return undefined
}
