import { hash, randomFillSync, randomUUID } from 'node:crypto'
import {
  type AccountId,
  asAccountId,
  asSessionId,
  asTokenHash,
  type SessionId,
  type TokenHash,
} from '../brand.ts'
import type { Realm } from '../realm.ts'

const TOKEN_BYTES = 32 // 256 bits: OWASP ASVS 5.0 asks for 128 at least
const ID_BYTES = 18 // 24 characters in base64url

const pool = Buffer.alloc(4096) // the system is asked once for many: a question costs 5 µs
let used = pool.length

/** Random bytes of the system's generator as text: base64url without padding. At most 4,096. */
export function randomText(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const text = pool.toString('base64url', used, used + bytes)
  pool.fill(0, used, used + bytes) // handed out once, and then nowhere else
  used += bytes
  return text
}

/** 32 random bytes in base64url without padding, 43 characters. */
export function newToken(): string {
  return randomText(TOKEN_BYTES)
}

/** A random id such as `session_9vW…`: the prefix and 24 URL-safe characters. */
export function newPrefixedId(prefix: string): string {
  return prefix + randomText(ID_BYTES)
}

/** A random session id: `session_` and 24 URL-safe characters. */
export function newSessionId(): SessionId {
  return asSessionId(newPrefixedId('session_'))
}

/** An id in the realm's form, or `undefined` where the database numbers the accounts. */
export function newAccountId({ accountIds }: Realm): AccountId | undefined {
  switch (accountIds.form) {
    case 'sequential':
      return undefined
    case 'uuid':
      return asAccountId(randomUUID())
    case 'prefixed':
      return asAccountId(newPrefixedId(accountIds.prefix))
  }
}

/** The form in which tokens are stored. They are random, so a fast hash is enough. */
export function hashToken(token: string): TokenHash {
  return asTokenHash(hash('sha256', token, 'hex'))
}
