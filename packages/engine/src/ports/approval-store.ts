import type { AccountId, SessionId, TokenHash } from '../brand.ts'
import type { StoredCredential } from './account.ts'
import type { AuditEvent } from './audit-log.ts'
import type { RightProof } from './factor-store.ts'

/** What an approval allows. */
export type ApprovalPurpose =
  | 'factors'
  | 'email'
  | 'password'
  | 'export'
  | 'erase'
  | 'link'
  | 'api_keys'

/** Whose approval it is, and what for. */
export interface ApprovalHolder {
  readonly hash: TokenHash
  readonly accountId: AccountId
  /** Absent where access tokens name no session. */
  readonly sessionId: SessionId | undefined
  readonly purpose: ApprovalPurpose
}

/** An approval to store: only its hash. */
export interface NewApproval extends ApprovalHolder {
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** What somebody has shown; the approval is stored only if it is still so. */
export type Proved =
  | { readonly kind: 'password'; readonly credential: StoredCredential }
  /** A mailed code, spent before; for accounts that have nothing else to prove. */
  | { readonly kind: 'mailed_code' }
  /** It is spent with this. */
  | { readonly kind: 'factor'; readonly proof: RightProof }

/**
 * An approval that a change of an account spends in the same write. The change is made only while
 * the approval is valid: stored for this account, session and purpose, before its end, with its
 * session alive. If the change is refused for another reason, the approval stays.
 */
export interface ApprovalToSpend extends ApprovalHolder {
  readonly now: Date
}

/** Approvals: proofs given a moment ago, each good for one change. */
export interface ApprovalStore {
  /**
   * Stores the approval if the account is active and what was proved still holds. A password proves
   * nothing for an account with a second factor. A factor that was disabled by wrong proofs is
   * enabled by the proof of another.
   */
  give(given: {
    approval: NewApproval
    proved: Proved
    event: AuditEvent
  }): Promise<{ kind: 'given' } | { kind: 'changed_meanwhile' }>
  /** Whether a change could spend it now. Decides nothing: the change itself does. */
  isValid(approval: ApprovalToSpend): Promise<boolean>
}
