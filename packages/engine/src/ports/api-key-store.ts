import type { AccountId, TokenHash } from '../brand.ts'
import type { Account } from './account.ts'
import type { ApprovalToSpend } from './approval-store.ts'
import type { AuditEvent } from './audit-log.ts'
import type { WriteNotice } from './notices.ts'

/** A key for programs that act for an account; the key itself is never stored. */
export interface ApiKey {
  readonly id: string
  readonly accountId: AccountId
  readonly name: string
  /** The first 8 characters of the random part, by which people tell keys apart. */
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date
  /** To the minute. */
  readonly lastUsedAt: Date | undefined
}

/** A key to store: only its hash. */
export interface NewApiKey extends Omit<ApiKey, 'lastUsedAt'> {
  readonly hash: TokenHash
}

/** A key beside the account that it acts for. */
export interface HeldApiKey {
  readonly key: ApiKey
  readonly account: Account
}

/** Keys of accounts. Those that have ended are never found, and go when another is added. */
export interface ApiKeyStore {
  /** Stores a key and spends its approval, unless the account has `limit` keys already. */
  add(addition: {
    key: NewApiKey
    limit: number
    approval: ApprovalToSpend
    notice: WriteNotice | undefined
    event: AuditEvent
  }): Promise<{ kind: 'added' } | { kind: 'full' } | { kind: 'approval_invalid' }>
  /** Newest first. */
  list(accountId: AccountId, now: Date): Promise<readonly ApiKey[]>
  /** Keys of all accounts, newest first; `after` is the last key of the page before. */
  listAll(query: {
    now: Date
    after?: Pick<ApiKey, 'id' | 'createdAt'> | undefined
    limit: number
  }): Promise<readonly HeldApiKey[]>
  /** Asked at every request with a key. */
  find(hash: TokenHash, now: Date): Promise<HeldApiKey | undefined>
  remove(removal: {
    id: string
    accountId: AccountId
    now: Date
    event: AuditEvent
  }): Promise<{ removed: boolean }>
  /** Notes a use. */
  touch(key: Pick<ApiKey, 'id' | 'accountId'>, now: Date): Promise<void>
}
