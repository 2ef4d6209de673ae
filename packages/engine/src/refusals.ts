import type { ProofMethod } from './approvals/proof-methods.ts'
import type { PasswordProblem } from './credentials/password-rules.ts'
import type { AccountStatus, ApprovalPurpose, FactorMethod, OneTimeTokenPurpose } from './ports.ts'

/** Every way the engine can say no. A code, once released, never changes its meaning. */
export type Refusal =
  | { code: 'identifier_taken'; identifier: string }
  | { code: 'identifier_invalid'; reason: string }
  | { code: 'identifier_unchanged' }
  | { code: 'password_too_weak'; reason: string; problems: readonly PasswordProblem[] }
  | { code: 'role_unknown'; role: string; known: readonly string[] }
  | { code: 'credentials_invalid' }
  | {
      code: 'account_not_active'
      status: Exclude<AccountStatus, 'active'>
      at: 'login' | 'request' | 'refresh'
      /** While the status is `erasing`. */
      erasesAt?: Date | undefined
    }
  | { code: 'password_reset_required' }
  | { code: 'account_already_active' }
  | { code: 'account_not_found' }
  | {
      code: 'one_time_token_invalid'
      purpose: OneTimeTokenPurpose | 'email_change' | 'recovery' | 'erasure'
    }
  | { code: 'access_token_missing' }
  | { code: 'access_token_invalid' }
  | { code: 'access_token_expired' }
  | { code: 'access_token_subject_invalid'; reason: 'missing' | 'malformed' }
  | { code: 'access_token_purpose_wrong' }
  | { code: 'principal_not_found' }
  | { code: 'session_revoked' }
  | { code: 'refresh_token_missing' }
  | { code: 'refresh_token_invalid'; reason: 'malformed' | 'expired' | 'unknown' | 'reused' }
  | { code: 'refresh_token_purpose_wrong' }
  | { code: 'roles_missing' }
  | { code: 'role_required'; accepted: readonly string[] }
  | { code: 'approval_required'; purpose: ApprovalPurpose; methods: readonly ProofMethod[] }
  | {
      code: 'second_factor_required'
      challenge: string
      methods: readonly FactorMethod[]
      expiresInSeconds: number
    }
  | { code: 'second_factor_enrolment_required' }
  | { code: 'proof_invalid'; at: 'sign_in' | 'request' }
  | { code: 'proof_insufficient' }
  | { code: 'challenge_invalid'; at: 'sign_in' | 'request' }
  | { code: 'code_invalid' }
  | { code: 'recovery_too_early'; opensAt: Date }
  | { code: 'factor_not_found' }
  | { code: 'factor_exists' }
  | { code: 'factor_missing' }
  | { code: 'factor_required' }
  | { code: 'export_not_found' }
  | { code: 'export_preparing' }
  | { code: 'export_expired' }
  | { code: 'passkey_invalid'; at: 'sign_in' | 'request' }
  | { code: 'passkey_known' }
  | { code: 'passkeys_full' }
  | { code: 'api_key_not_allowed' }
  | { code: 'api_key_not_found' }
  | { code: 'api_keys_full' }
  | { code: 'audience_unknown' }
  | { code: 'scope_invalid' }
  | { code: 'provider_unknown' }
  | { code: 'provider_unavailable'; provider: string }
  | { code: 'return_to_not_allowed' }
  | { code: 'hand_over_invalid' }
  | { code: 'bridge_token_invalid' }
  | { code: 'bridge_closed' }
  | { code: 'identity_not_found' }
  | { code: 'last_way_in' }
  | { code: 'logout_token_invalid' }
  | { code: 'registration_refused'; reason: string }
  | { code: 'sign_in_refused'; reason: string }
  | { code: 'email_change_refused'; reason: string }
  | { code: 'link_refused'; reason: string }
  | { code: 'rate_limited'; limit: string; retryAfterSeconds: number }
  | { code: 'overloaded'; retryAfterSeconds: number }

/** The code of a refusal; docs/refusals.md explains each. */
export type RefusalCode = Refusal['code']

/** Thrown when the engine says no. Anything else that is thrown is a fault, and a 500. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

/**
 * The database did not answer, or not in time. Nothing was acknowledged; the same request may be
 * sent again later.
 */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable'
  readonly code = 'storage_unavailable'
}
