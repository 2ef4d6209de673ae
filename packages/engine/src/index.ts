export type { AccountName } from './accounts/get-account.ts'
export type {
  ForeignFactors,
  ForeignIdentity,
  ForeignPasskey,
  ForeignTotp,
} from './accounts/read-factors.ts'
export type { ForeignAccount, ImportReading, ReadAccount } from './accounts/read-import.ts'
export type { Registered, Registration } from './accounts/register-account.ts'
export type { ProofOptions } from './approvals/approval-challenge.ts'
export type { Approval } from './approvals/give-approval.ts'
export type { Proof } from './approvals/proof.ts'
export type { ProofMethod } from './approvals/proof-methods.ts'
export {
  type ChainEnd,
  isFormerSealOfChainEnd,
  isSealOf,
  isSealOfChainEnd,
  isSealOfForgotten,
  type LastingFacts,
  linkEvent,
  type SealedFacts,
  sealChainEnd,
  sealEvent,
  sealForgotten,
} from './audit/event-seal.ts'
export {
  type AccountId,
  asAccountId,
  asIdentifier,
  asPasswordHash,
  asSessionId,
  asTokenHash,
  type Identifier,
  type PasswordHash,
  type SessionId,
  type TokenHash,
} from './brand.ts'
export { systemClock } from './clock.ts'
export type { Client, EngineParts, Federation, Webhooks } from './context.ts'
export type { GuessablePasswords } from './credentials/check-password.ts'
export { foldPassword } from './credentials/fold-password.ts'
export {
  DIGEST_ALGORITHMS,
  type DigestRecipe,
  type PlainDigest,
} from './credentials/foreign/plain-digest.ts'
export { UNUSABLE_HASH } from './credentials/hash-form.ts'
export { createPasswordHasher } from './credentials/password-hasher.ts'
export {
  contains,
  firstBrokenRule,
  maximumLength,
  minimumLength,
  type PasswordProblem,
  type PasswordProblemCode,
  type PasswordRule,
} from './credentials/password-rules.ts'
export { type Duration, parseDuration, seconds } from './duration.ts'
export { createEngine, type Engine } from './engine.ts'
export { base32, fromBase32 } from './factors/base32.ts'
export type { PasskeyQuestion } from './factors/begin-passkey.ts'
export type { BegunTotp } from './factors/begin-totp.ts'
export type { GivenProof } from './factors/check-proof.ts'
export type { ListedFactors } from './factors/list-factors.ts'
export { hasSecondFactor, requiresFactor, usableMethods } from './factors/requirement.ts'
export type { AddedPasskey } from './factors/verified-passkey.ts'
export { AFTER_HOOKS } from './hooks/after-hooks.ts'
export type {
  AfterEvent,
  AfterEventType,
  AfterHooks,
  BeforeHooks,
  EmailChangeEvent,
  HookAnswer,
  HookRefusals,
  Hooks,
  LinkEvent,
  LogInEvent,
  RegistrationEvent,
} from './hooks/hooks.ts'
export {
  type EmailRules,
  parseEmailAddress,
  pydanticEmailRules,
  schoolEmailRules,
  webFormEmailRules,
} from './identifiers/email-address.ts'
export type { BegunSignIn } from './identities/begin-sign-in.ts'
export type { FinishedSignIn, SignInProblem } from './identities/finish-sign-in.ts'
export { MailFailure } from './outbox/mail-failure.ts'
export type { ListedMail } from './outbox/queued-mails.ts'
export type { Keeping } from './personal-data/erasure.ts'
export type { ApprovedWish } from './personal-data/request-export.ts'
export type * from './ports.ts'
export { createLanes, type Lanes } from './rate-limits/lanes.ts'
export {
  defineRealm,
  type Limit,
  type ProfileColumn,
  type Realm,
  type RecipientLimit,
} from './realm.ts'
export { hasRecovery, recoveryDelaySeconds } from './recovery/recovery-delay.ts'
export {
  type CausedBy,
  type RefusalCause,
  type RefusalCodeOf,
  refusalCauses,
} from './refusal-causes.ts'
export {
  type Refusal,
  type RefusalCode,
  Refused,
  StorageUnavailable,
} from './refusals.ts'
export {
  type Prunable,
  type Pruning,
  type Retention,
  standardRetention,
} from './retention/retention.ts'
export { requireRole } from './roles/check-roles.ts'
export { openText, sealText } from './sealed-text.ts'
export type {
  Audience,
  ClaimsHolder,
  CustomClaims,
  JsonValue,
  ReservedClaim,
} from './service-tokens/custom-claims.ts'
export { KEY_SET_MAX_AGE_SECONDS } from './service-tokens/service-keys.ts'
export type { Principal } from './sessions/authenticate.ts'
export type { IssuedTokens } from './sessions/issue-tokens.ts'
export type { LoggedIn } from './sessions/log-in.ts'
export { type StandardRealmOptions, standardRealm } from './standard-realm.ts'
export type { SigningAlgorithm, SigningKey } from './tokens/jwt.ts'
export { deriveKey } from './tokens/keys.ts'
export { newAccountId, newPrefixedId, newSessionId } from './tokens/random.ts'
export { noKeys, type RealmKeys, realmKeys } from './tokens/realm-keys.ts'
export type { WebhookReport } from './webhooks/deliver-webhooks.ts'
export type { ListedWebhookEndpoint } from './webhooks/manage-webhooks.ts'
export {
  isPublicEvent,
  newWebhookEvent,
  WEBHOOK_EVENT_TYPES,
  webhookEventOf,
} from './webhooks/public-events.ts'
export { WEBHOOK_ATTEMPTS_KEPT } from './webhooks/schedule.ts'
