import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { AccountId, SessionId, TokenHash } from '../brand.ts'
import type { Realm } from '../realm.ts'

const TOKEN_BYTES = 32 // 256 bits: OWASP ASVS 5.0 asks for 128 at least
const ID_BYTES = 18 // 24 characters in base64url

/** 32 random bytes in base64url without padding, 43 characters. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** A random id such as `session_9vW…`: the prefix and 24 URL-safe characters. */
export function newPrefixedId(prefix: string): string {
  return prefix + randomBytes(ID_BYTES).toString('base64url')
}

export function newSessionId(): SessionId {
  return newPrefixedId('session_') as SessionId
}

/** An id in the realm's form, or `undefined` where the database numbers the accounts. */
export function newAccountId({ accountIds }: Realm): AccountId | undefined {
  switch (accountIds.form) {
    case 'sequential':
      return undefined
    case 'uuid':
      return randomUUID() as AccountId
    case 'prefixed':
      return newPrefixedId(accountIds.prefix) as AccountId
  }
}

/** The form in which tokens are stored. They are random, so a fast hash is enough. */
export function hashToken(token: string): TokenHash {
  return createHash('sha256').update(token, 'utf8').digest('hex') as TokenHash
}
