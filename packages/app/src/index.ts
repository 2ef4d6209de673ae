export {
  type AppModule,
  type AppParts,
  type RunningApp,
  type SeedParts,
  SeedRefused,
  type SeedResult,
} from './app.ts'
export { createAppEngine, type EngineOptions } from './app-engine.ts'
export { emailField } from './email-field.ts'
export { type OpenApp, type OpenApps, openApps } from './open-apps.ts'
export { inboxPath } from './open-transports.ts'
export type { Opening } from './opening.ts'
export type { AccountEndpoint, AccountEndpoints, QuickStartStep } from './presentation.ts'
export { cannotHappen, type RefusalReply, retryLater, type Wording, worded } from './wording.ts'
