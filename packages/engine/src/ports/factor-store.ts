import type { AccountId, SessionId, TokenHash } from '../brand.ts'
import type { ApprovalToSpend } from './approval-store.ts'
import type { AuditEvent } from './audit-log.ts'
import type { OutgoingMail } from './outbox-store.ts'

/** How the second step of a sign-in can be taken. */
export type FactorMethod = 'totp' | 'passkey' | 'recovery_code'

/** An authenticator app (RFC 6238). */
export interface TotpFactor {
  readonly id: string
  /** Unreadable without the server's secret, and in any other account. */
  readonly sealedSecret: Uint8Array
  readonly createdAt: Date
  /** Absent: its holder has not shown a code yet, and has until `expiresAt` for that. */
  readonly confirmedAt: Date | undefined
  readonly expiresAt: Date
  /** The last step of which a code was taken; 0: none. */
  readonly lastStep: number
  readonly lastUsedAt: Date | undefined
  /** After too many wrong codes in a row; it still has to be got past. */
  readonly disabledAt: Date | undefined
}

/** What a passkey is for: signing in without a password, or the second step alone. */
export type PasskeyUse = 'sign_in' | 'second_factor'

/** A public key credential of an authenticator (WebAuthn Level 3 §4). */
export interface Passkey {
  readonly id: string
  /** As its holder calls it. */
  readonly name: string
  /** Base64url of at most 1023 bytes; unique in the realm. */
  readonly credentialId: string
  /** COSE_Key (RFC 9052 §7). */
  readonly publicKey: Uint8Array
  /** Base64url of the 32 random bytes by which authenticators know the account (§14.6.1). */
  readonly userHandle: string
  /** The RP ID for which it was made: a host. */
  readonly rpId: string
  readonly use: PasskeyUse
  /** Of the last assertion; 0: the authenticator does not count. */
  readonly signCount: number
  /** How browsers reach the authenticator, such as `internal`. */
  readonly transports: readonly string[]
  /** The model of the authenticator; all zeros: it does not say. */
  readonly aaguid: string
  /** Whether it may leave its device. Never changes. */
  readonly backupEligible: boolean
  readonly backedUp: boolean
  readonly createdAt: Date
  readonly lastUsedAt: Date | undefined
  /** It can still not be got past; see `disabledFor`. */
  readonly disabledAt: Date | undefined
  /** `counter`: there seem to be two of it, so it can only be removed. */
  readonly disabledFor: 'failures' | 'counter' | undefined
}

/** A passkey to store. */
export type NewPasskey = Omit<Passkey, 'lastUsedAt' | 'disabledAt' | 'disabledFor'>

/** All that an account proves itself with beside its password. */
export interface Factors {
  readonly totp: TotpFactor | undefined
  /** The oldest first. */
  readonly passkeys: readonly Passkey[]
  /** How many recovery codes are left. */
  readonly recoveryCodes: number
}

/**
 * A proof that was found right. It is spent in the change that it allows: of simultaneous changes
 * with one proof exactly one gets through.
 */
export type RightProof =
  | { readonly kind: 'totp'; readonly id: string; readonly step: number }
  | {
      readonly kind: 'passkey'
      readonly id: string
      /** It is spent only if the counter is higher than that of the last use, or both are 0. */
      readonly signCount: number
      readonly backedUp: boolean
      /** Whether the authenticator verified its user, by a PIN or biometrics. */
      readonly userVerified: boolean
      /** Whether the key cannot leave its device. */
      readonly deviceBound: boolean
    }
  | {
      readonly kind: 'recovery_code'
      readonly hash: string
      /** What is recorded and mailed, for so many codes that are left. */
      readonly used: (left: number) => { event: AuditEvent; mail: OutgoingMail | undefined }
    }

/** What a change of an account's factors is recorded with. */
export interface FactorChange {
  readonly accountId: AccountId
  readonly now: Date
  readonly event: AuditEvent
  /** The notice to the account's holder. */
  readonly mail?: OutgoingMail | undefined
}

/** What a change is allowed with; it is spent only if the change is made. */
export interface Approved {
  readonly approval: ApprovalToSpend
}

/** What a challenge is good for. */
export type ChallengePurpose =
  | 'second_factor'
  | 'sign_in_code'
  | 'passkey_creation'
  | 'passkey_sign_in'
  | 'approval'

/** A question that waits for its answer. Only its hash is stored, never the challenge. */
export interface NewChallenge {
  readonly hash: TokenHash
  readonly purpose: ChallengePurpose
  readonly accountId: AccountId | undefined
  /** What was found out before it; unreadable without the server's secret. */
  readonly sealed: Uint8Array
  /** How many answers are judged. */
  readonly tries: number
  readonly expiresAt: Date
  /** Challenges of this purpose that the account has had end. */
  readonly replacesOthers?: boolean
  readonly mail?: OutgoingMail | undefined
}

/** A challenge whose answer is being judged. */
export interface OpenChallenge {
  readonly accountId: AccountId | undefined
  readonly sealed: Uint8Array
}

/** Second factors, recovery codes and challenges. Each method is one atomic change or one query. */
export interface FactorStore {
  list(accountId: AccountId): Promise<Factors>

  /** Takes the place of an authenticator app that was not confirmed. */
  beginTotp(
    change: Pick<FactorChange, 'accountId' | 'now'> &
      Approved & {
        factor: Pick<TotpFactor, 'id' | 'sealedSecret' | 'createdAt' | 'expiresAt'>
      },
  ): Promise<{ kind: 'begun' } | { kind: 'factor_exists' } | { kind: 'approval_invalid' }>

  /**
   * Makes the app a factor and ends all other sessions. The recovery codes are stored if the account
   * has none.
   */
  confirmTotp(
    change: FactorChange & {
      id: string
      step: number
      recoveryHashes: readonly string[]
      keepSession: SessionId | undefined
    },
  ): Promise<{ kind: 'confirmed'; withRecoveryCodes: boolean } | { kind: 'not_found' }>

  /** Only an account with a second factor gets codes; all earlier ones are void. */
  replaceRecoveryCodes(
    change: FactorChange & Approved & { hashes: readonly string[] },
  ): Promise<{ kind: 'replaced' } | { kind: 'factor_missing' } | { kind: 'approval_invalid' }>

  /** Opens the challenge of a passkey that is to be made, if the account has less than `limit`. */
  beginPasskey(
    change: Pick<FactorChange, 'accountId' | 'now'> &
      Approved & { challenge: NewChallenge; limit: number },
  ): Promise<{ kind: 'begun' } | { kind: 'full' } | { kind: 'approval_invalid' }>

  /**
   * Adds a passkey. With the first factor all other sessions end, and the recovery codes are stored
   * if the account has none. Of simultaneous calls with one credential exactly one adds it.
   */
  addPasskey(
    change: FactorChange & {
      passkey: NewPasskey
      limit: number
      recoveryHashes: readonly string[]
      keepSession: SessionId | undefined
    },
  ): Promise<
    { kind: 'added'; withRecoveryCodes: boolean } | { kind: 'credential_known' } | { kind: 'full' }
  >

  /** Whose passkey it is. */
  findPasskey(credentialId: string): Promise<{ accountId: AccountId; passkey: Passkey } | undefined>

  renamePasskey(
    change: Pick<FactorChange, 'accountId'> & { id: string; name: string },
  ): Promise<Passkey | undefined>

  /** There seem to be two of it. Answers `false` if it is gone or disabled so already. */
  disableClonedPasskey(change: FactorChange & { id: string }): Promise<boolean>

  /**
   * With the last factor the recovery codes go, too.
   *
   * @param change.keepLast the account must not be left without a factor
   */
  remove(
    change: FactorChange & Approved & { id: string; keepLast: boolean },
  ): Promise<{ kind: 'removed' | 'not_found' | 'last_one' | 'last_way_in' | 'approval_invalid' }>

  /** All factors, recovery codes and open challenges of an account, and all its sessions. */
  removeAll(change: FactorChange): Promise<{ removed: number }>

  /** Counts a wrong proof; the one that reaches `max` in a row disables the factor and is recorded. */
  countFailure(change: FactorChange & { id: string; max: number }): Promise<{ disabled: boolean }>

  openChallenge(challenge: NewChallenge, now: Date): Promise<void>

  /** Spends nothing; expired challenges and those without tries are not found. */
  findChallenge(question: {
    hash: TokenHash
    purpose: ChallengePurpose
    now: Date
  }): Promise<OpenChallenge | undefined>

  /**
   * Takes one of the tries of a challenge, before the answer is judged: so many answers are judged
   * and no more, however many come at once. `undefined`: unknown, expired, or no try is left.
   */
  tryChallenge(attempt: {
    hash: TokenHash
    purpose: ChallengePurpose
    now: Date
  }): Promise<OpenChallenge | undefined>

  /** Ends a challenge; of many simultaneous calls with one exactly one is answered `true`. */
  takeChallenge(end: { hash: TokenHash; purpose: ChallengePurpose; now: Date }): Promise<boolean>
}
