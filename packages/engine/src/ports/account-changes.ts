import type { AccountId, Identifier, PasswordHash, TokenHash } from '../brand.ts'
import type { Account, AccountStatus, Profile, StoredCredential } from './account.ts'
import type { AuditEvent } from './audit-log.ts'
import type { CarriedFactors } from './carried-factors.ts'
import type { FactorMethod, RightProof } from './factor-store.ts'
import type { IdentityKey } from './identity-store.ts'
import type { SeenClient, WriteNotice } from './notices.ts'
import type { OutgoingMail } from './outbox-store.ts'
import type { NewSession } from './session-store.ts'

/** What a one-time token can be spent on. */
export type OneTimeTokenPurpose = 'activation' | 'password_reset'

/** A one-time token to store: only its hash, never the token. */
export interface NewOneTimeToken {
  readonly purpose: OneTimeTokenPurpose
  readonly hash: TokenHash
  readonly expiresAt: Date
}

/** An account to register, with everything that is stored in the same change. */
export interface NewAccount {
  /** Absent: the database numbers the accounts itself. */
  readonly id?: AccountId | undefined
  readonly identifier: Identifier
  readonly shownIdentifier: string
  readonly status: AccountStatus
  readonly roles: readonly string[]
  readonly profile: Profile
  /** Language of mails, as a language tag (RFC 5646). */
  readonly locale?: string | undefined
  readonly credential: StoredCredential
  readonly createdAt: Date
  /** Stored with the account or not at all. */
  readonly oneTimeToken?: NewOneTimeToken | undefined
  readonly mail?: OutgoingMail | undefined
  readonly session?: NewSession | undefined
  /** Who made the account for its holder: `operator:<name>` or `account:<id>`. */
  readonly invitedBy?: string | undefined
  readonly event: AuditEvent
}

/** Who somebody is at another provider, verified a moment ago. */
export interface VerifiedIdentity extends IdentityKey {
  readonly kind: 'identity'
  /** The provider's own session. */
  readonly sessionId: string | undefined
}

/** What proved who somebody is; a mailed code has been spent before. */
export type FirstProof =
  | StoredCredential
  | VerifiedIdentity
  | { readonly kind: 'mailed_code' }
  /** Of the system that people come from; it was taken before. */
  | { readonly kind: 'bridged_token' }
  /** `proof` is a passkey that verified its user: both factors at once. */
  | { readonly kind: 'passkey' }

/** A successful login: the credential that was verified, and the session to open. */
export interface Admission {
  readonly accountId: AccountId
  /** The login stands only if the account is still active and still has this credential or identity. */
  readonly verified: FirstProof
  /** Takes the place of `verified` in the same change. */
  readonly upgradedHash?: PasswordHash | undefined
  /** The second factor that was proved; it is spent in the same change. Absent: none was. */
  readonly proof?: RightProof | undefined
  /** The challenge that was answered; it ends in the same change. */
  readonly challenge?: TokenHash | undefined
  /** Whether an account that has no factor although a role requires one gets in. Default: `admit`. */
  readonly withoutRequired?: 'admit' | 'refuse' | undefined
  readonly session?: NewSession | undefined
  /** The account is told by mail if it has signed in before, but not from there. */
  readonly seen?: SeenClient | undefined
  readonly at: Date
  readonly event: AuditEvent
}

/** The answer to an admission. All but `admitted` leave everything as it was. */
export type AdmissionOutcome =
  | {
      readonly kind: 'admitted'
      readonly account: Account
      /** A role requires a second factor, and the account has none yet. */
      readonly mustEnrol: boolean
    }
  /** The account or its credential is not what was verified. */
  | { readonly kind: 'changed_meanwhile' }
  /** The account has a second factor, and none was proved. `methods`: with which it can be. */
  | { readonly kind: 'second_factor_required'; readonly methods: readonly FactorMethod[] }
  | { readonly kind: 'enrolment_required' }
  /** Somebody was faster with the same proof, or the factor is disabled or gone. */
  | { readonly kind: 'proof_spent' }
  | { readonly kind: 'challenge_spent' }

/** A registration whose link activates its own password and profile. */
export interface MailedRegistration {
  /** Pending, with a password, a token of purpose `activation` and the mail with the link. */
  readonly account: NewAccount
  /** Goes to the holder of the address if it is taken. */
  readonly takenMail: OutgoingMail | undefined
  /** Recorded instead of the account's own event if the address is taken. */
  readonly takenEvent: AuditEvent
}

/** An attempt to activate a pending account with a mailed token. */
export interface ActivationAttempt {
  readonly identifier: Identifier
  readonly tokenHash: TokenHash
  readonly now: Date
  readonly event: AuditEvent
}

/** The answer to an activation; `already_active` only if the token is valid. */
export type ActivationOutcome =
  | { readonly kind: 'activated'; readonly accountId: AccountId }
  | { readonly kind: 'already_active' }
  | { readonly kind: 'token_invalid' }

/** A request for a mail with a token that resets the password. */
export interface ResetTokenRequest {
  readonly identifier: Identifier
  readonly token: NewOneTimeToken
  /** `one`: earlier reset tokens of the account go; `many`: they stay. */
  readonly outstanding: 'one' | 'many'
  /** Pending accounts get a token and a mail, too. */
  readonly activates?: boolean | undefined
  /** Called within the change, with the language of the account. */
  readonly mail: (locale: string | undefined) => OutgoingMail
  readonly now: Date
  readonly event: AuditEvent
}

/** An attempt to set a new password with a mailed token. */
export interface PasswordReset {
  /** Absent: the token alone names the account. */
  readonly identifier?: Identifier | undefined
  readonly tokenHash: TokenHash
  readonly newHash: PasswordHash
  /** `keeps`: a wrong token changes nothing; `voids`: it deletes the stored one. */
  readonly wrongToken: 'keeps' | 'voids'
  /** A pending account becomes active, and its activation tokens go. */
  readonly activates?: boolean | undefined
  readonly notice?: WriteNotice | undefined
  readonly now: Date
  readonly event: AuditEvent
}

/** An account from another system, checked against the rules of the realm. */
export interface ImportedAccount extends CarriedFactors {
  readonly id?: AccountId | undefined
  readonly identifier: Identifier
  readonly shownIdentifier: string
  readonly status: AccountStatus
  readonly roles: readonly string[]
  readonly profile: Profile
  readonly hash: PasswordHash
  readonly createdAt: Date
  /** When the other system learned that the address is its holder's. */
  readonly confirmedAt?: Date | undefined
  /** Language of mails, as a language tag (RFC 5646). */
  readonly locale?: string | undefined
}

/**
 * An account with its password hash and its factors, for export files. Secrets have no hash that
 * could be used; recovery codes stay behind, as they count with the key of the server alone.
 */
export interface ExportedAccount extends Account, CarriedFactors {
  readonly hash: string
}
