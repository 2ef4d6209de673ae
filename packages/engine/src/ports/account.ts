import type { AccountId, Identifier, PasswordHash } from '../brand.ts'

/**
 * `archived` and `pending` exist where the realm names them; `erasing`: its holder wants it erased,
 * and can still change their mind. Nobody but `active` gets in.
 */
export type AccountStatus = 'pending' | 'active' | 'suspended' | 'archived' | 'erasing'

/** Values of the columns that a realm adds to its accounts, by their name in the realm. */
export type Profile = Readonly<Record<string, string | number | null>>

/** An account as the database holds it, without its credential. */
export interface Account {
  readonly id: AccountId
  /** The normalised e-mail address or user name. */
  readonly identifier: Identifier
  /** The identifier as it was registered; differs from `identifier` in letter case at most. */
  readonly shownIdentifier: string
  readonly status: AccountStatus
  /** Ascending by name. */
  readonly roles: readonly string[]
  readonly profile: Profile
  /** When its holder proved by a mail that the address is theirs. */
  readonly confirmedAt: Date | undefined
  /** Language of mails, as a language tag (RFC 5646). */
  readonly locale: string | undefined
  /** Since when it needs a new password by a mailed link before anybody can sign in. */
  readonly resetRequiredAt: Date | undefined
  /** When it will be erased, while its status is `erasing`. */
  readonly erasesAt?: Date | undefined
  /** When its suspension ends by itself; absent: when an operator ends it. */
  readonly suspendedUntil?: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly lastLoginAt: Date | undefined
}

/** How a password is stored, or how a secret is found and verified. */
export type StoredCredential =
  | { readonly kind: 'password'; readonly hash: PasswordHash }
  | { readonly kind: 'secret'; readonly lookupKey: string; readonly verifier: string }
