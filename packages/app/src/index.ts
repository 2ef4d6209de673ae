export type {
  AccountRequest,
  AccountRequestOutcome,
  AccountRequestStatus,
  AccountRequests,
} from './account-requests.ts'
export { coded, passwordRejected, replyForRefusal } from './account-wording.ts'
export { refusingApiKeys, signedInOrKey } from './api-keys.ts'
export {
  type AppModule,
  type AppParts,
  type RunningApp,
  type SeedParts,
  SeedRefused,
  type SeedResult,
} from './app.ts'
export { createAppEngine, type EngineOptions } from './app-engine.ts'
export { type Branding, titleOf } from './branding.ts'
export {
  type AppDeclaration,
  defineApp,
  type HookParts,
  type RouteParts,
  signedIn,
  withRole,
} from './define-app.ts'
export { emailField } from './email-field.ts'
export { callbackUrl } from './federation.ts'
export type {
  ContentReport,
  FoundReports,
  Moderation,
  PostedContent,
  ReportDecision,
  ReportDetails,
  ReportedContent,
  ReportStatus,
} from './moderation.ts'
export { type OpenApp, type OpenApps, openApps } from './open-apps.ts'
export type { OpenOptions, ResealOptions } from './open-options.ts'
export { openRealmStorage, type RealmSecret } from './open-realm-storage.ts'
export { inboxPath } from './open-transports.ts'
export type { AccountEndpoint, AccountEndpoints, QuickStartStep } from './presentation.ts'
export { relyingPartyAt } from './relying-party.ts'
export { codeSent, SECOND_FACTOR_HEADER, secondFactorWords } from './second-factor.ts'
export { type SessionCookie, type SessionTokens, sessionCookie } from './session-cookie.ts'
export { webhookView } from './webhook-view.ts'
export { type RefusalReply, replyFor, retryLater, type Wording } from './wording.ts'
