import type { AccountId, Identifier, PasswordHash, TokenHash } from '../brand.ts'
import type { Account, AccountStatus, Profile, StoredCredential } from './account.ts'
import type { AuditEvent } from './audit-log.ts'
import type { OutgoingMail } from './outbox-store.ts'
import type { NewSession } from './session-store.ts'

/** What a one-time token can be spent on. */
export type OneTimeTokenPurpose = 'activation' | 'password_reset'

export interface NewOneTimeToken {
  readonly purpose: OneTimeTokenPurpose
  readonly hash: TokenHash
  readonly expiresAt: Date
}

export interface NewAccount {
  /** Absent: the database numbers the accounts itself. */
  readonly id?: AccountId | undefined
  readonly identifier: Identifier
  readonly shownIdentifier: string
  readonly status: AccountStatus
  readonly roles: readonly string[]
  readonly profile: Profile
  readonly credential: StoredCredential
  readonly createdAt: Date
  /** Stored with the account or not at all. */
  readonly oneTimeToken?: NewOneTimeToken | undefined
  readonly mail?: OutgoingMail | undefined
  readonly session?: NewSession | undefined
  readonly event: AuditEvent
}

export interface Admission {
  readonly accountId: AccountId
  /** The login stands only if the account is still active and still has this credential. */
  readonly verified: StoredCredential
  /** Takes the place of `verified` in the same change. */
  readonly upgradedHash?: PasswordHash | undefined
  readonly session?: NewSession | undefined
  readonly at: Date
  readonly event: AuditEvent
}

export interface ActivationAttempt {
  readonly identifier: Identifier
  readonly tokenHash: TokenHash
  readonly now: Date
  readonly event: AuditEvent
}

export type ActivationOutcome =
  | { readonly kind: 'activated'; readonly accountId: AccountId }
  | { readonly kind: 'already_active' }
  | { readonly kind: 'token_invalid' }

export interface ResetTokenRequest {
  readonly identifier: Identifier
  readonly token: NewOneTimeToken
  /** `one`: earlier reset tokens of the account go; `many`: they stay. */
  readonly outstanding: 'one' | 'many'
  readonly mail: OutgoingMail
  readonly now: Date
  readonly event: AuditEvent
}

export interface PasswordReset {
  /** Absent: the token alone names the account. */
  readonly identifier?: Identifier | undefined
  readonly tokenHash: TokenHash
  readonly newHash: PasswordHash
  /** `keeps`: a wrong token changes nothing; `voids`: it deletes the stored one. */
  readonly wrongToken: 'keeps' | 'voids'
  readonly now: Date
  readonly event: AuditEvent
}

export interface ImportedAccount {
  readonly id?: AccountId | undefined
  readonly identifier: Identifier
  readonly shownIdentifier: string
  readonly status: AccountStatus
  readonly roles: readonly string[]
  readonly profile: Profile
  readonly hash: PasswordHash
  readonly createdAt: Date
}

export interface ExportedAccount extends Account {
  readonly hash: string
}
