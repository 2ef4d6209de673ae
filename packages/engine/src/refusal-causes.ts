import type { Realm } from './realm.ts'
import type { RefusalCode } from './refusals.ts'

/** The features of a realm and of the engine that make it refuse something. */
export type RefusalCause =
  /** Every realm has accounts, takes text as input, checks access tokens, and has operators. */
  | 'accounts'
  | 'input'
  | 'access_tokens'
  | 'administration'
  /** What only the account API offers; it has words of its own. */
  | 'account_api'
  /** Features that a realm declares; `FeaturesOf` derives them from its definition. */
  | 'passwords'
  | 'activation'
  | 'one_time_tokens'
  | 'token_types'
  | 'sessions'
  | 'rotating_tokens'
  | 'session_bound_tokens'
  | 'roles'
  | 'accounts_without_role'
  | 'limits'
  | 'second_factors'

/**
 * The feature that causes each refusal. A realm without the feature never causes the refusal, so
 * its apps need no words for it: see `Wording` of @usher/app.
 */
export const refusalCauses = {
  identifier_taken: 'accounts',
  credentials_invalid: 'accounts',
  account_not_active: 'accounts',
  overloaded: 'accounts',

  identifier_invalid: 'input',
  password_too_weak: 'passwords',

  account_already_active: 'activation',
  one_time_token_invalid: 'one_time_tokens',

  access_token_missing: 'access_tokens',
  access_token_invalid: 'access_tokens',
  access_token_expired: 'access_tokens',
  access_token_subject_invalid: 'access_tokens',
  access_token_purpose_wrong: 'token_types',
  principal_not_found: 'accounts',

  refresh_token_missing: 'sessions',
  refresh_token_invalid: 'sessions',
  refresh_token_purpose_wrong: 'rotating_tokens',
  session_revoked: 'session_bound_tokens',

  role_required: 'roles',
  roles_missing: 'accounts_without_role',

  rate_limited: 'limits',

  identifier_unchanged: 'account_api',
  password_reset_required: 'account_api',
  approval_required: 'account_api',
  second_factor_required: 'second_factors',
  second_factor_enrolment_required: 'second_factors',
  proof_invalid: 'account_api',
  proof_insufficient: 'account_api',
  challenge_invalid: 'account_api',
  code_invalid: 'account_api',
  recovery_too_early: 'account_api',
  factor_not_found: 'account_api',
  factor_exists: 'account_api',
  factor_missing: 'account_api',
  factor_required: 'account_api',
  export_not_found: 'account_api',
  export_preparing: 'account_api',
  export_expired: 'account_api',
  passkey_invalid: 'account_api',
  passkey_known: 'account_api',
  passkeys_full: 'account_api',
  api_key_not_allowed: 'account_api',
  api_key_not_found: 'account_api',
  api_keys_full: 'account_api',
  audience_unknown: 'account_api',
  scope_invalid: 'account_api',

  provider_unknown: 'account_api',
  provider_unavailable: 'account_api',
  return_to_not_allowed: 'account_api',
  hand_over_invalid: 'account_api',
  bridge_token_invalid: 'account_api',
  bridge_closed: 'account_api',
  identity_not_found: 'account_api',
  last_way_in: 'account_api',
  logout_token_invalid: 'account_api',
  registration_refused: 'account_api',
  sign_in_refused: 'account_api',
  email_change_refused: 'account_api',
  link_refused: 'account_api',

  account_not_found: 'administration',
  role_unknown: 'administration',
} as const satisfies Record<RefusalCode, RefusalCause>

/** The codes that some of these features cause. */
export type CausedBy<Cause extends RefusalCause> = {
  [Code in RefusalCode]: (typeof refusalCauses)[Code] extends Cause ? Code : never
}[RefusalCode]

/** The codes that a realm can cause. For a realm of unknown shape these are all codes. */
export type RefusalCodeOf<R extends Realm> = CausedBy<FeaturesOf<R>>

/** Each line names what a realm without the feature declares. */
type FeaturesOf<R extends Realm> =
  | 'accounts'
  | 'input'
  | 'access_tokens'
  | 'administration'
  | Unless<R['credential']['kind'], 'secret', 'passwords'>
  | Unless<R['activation'], 'none', 'activation'>
  | Unless<R['activation'] | R['passwordReset'], 'none', 'one_time_tokens'>
  | Unless<Extract<R['accessToken']['carries'][number], 'type'>, never, 'token_types'>
  | Unless<R['sessions'], 'none', 'sessions'>
  | Unless<SessionOption<R, 'renewal'>, 'fixed', 'rotating_tokens'>
  | Unless<SessionOption<R, 'accessTokensEndWith'>, 'token', 'session_bound_tokens'>
  | Unless<R['roles'], readonly [string], 'roles'>
  | Unless<R['lastRole'], 'keep', 'accounts_without_role'>
  | Unless<LimitOf<R>, { readonly beyond: 'slowed' }, 'limits'>
  | SecondFactorsOf<R>

/** They come with a limit on wrong codes. */
type SecondFactorsOf<R extends Realm> = R extends { readonly secondFactors: object }
  ? 'second_factors' | 'limits'
  : Realm extends R
    ? 'second_factors' | 'limits'
    : never

type Unless<Declared, Without, Feature> = [Declared] extends [Without] ? never : Feature

type SessionOption<
  R extends Realm,
  Option extends keyof Exclude<Realm['sessions'], 'none'>,
> = Exclude<R['sessions'], 'none'>[Option]

/** Without the proofs, which only the account API limits. */
type LimitOf<R extends Realm> = R['limits']['registration' | 'logIn' | 'passwordReset'][number]
