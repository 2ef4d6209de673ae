import type { AccountId } from '../brand.ts'
import type { Client } from '../context.ts'
import type { Account, Profile, WebhookEventType } from '../ports.ts'

/** Somebody wants an account. Operators who create one are not asked about. */
export interface RegistrationEvent {
  /** Normalised. Nobody knows yet whether it is taken. */
  readonly identifier: string
  /** By the realm's names of the fields. */
  readonly profile: Profile
  readonly locale: string | undefined
  /** The provider that identified the person; absent: they chose a password, or get a secret. */
  readonly provider?: string | undefined
  readonly client: Client
}

/** Somebody has proved who they are; a second factor may still be asked for. */
export interface LogInEvent {
  readonly account: Account
  /** How they proved it: values of RFC 8176, and `email`, `recovery`, `federated`. */
  readonly methods: readonly string[]
  readonly client: Client
}

/** Somebody wants another e-mail address for their account. */
export interface EmailChangeEvent {
  readonly account: Account
  /** The new address, normalised. Nobody knows yet whether it is taken. */
  readonly email: string
  readonly client: Client
}

/** Somebody links their account with another provider. */
export interface LinkEvent {
  readonly account: Account
  readonly provider: string
  /** The address that the provider has, if it says one. */
  readonly email: string | undefined
  readonly client: Client
}

interface BeforeEvents {
  readonly registration: RegistrationEvent
  readonly logIn: LogInEvent
  readonly emailChange: EmailChangeEvent
  readonly link: LinkEvent
}

/** The refusal that each hook can answer. */
export interface HookRefusals {
  readonly registration: 'registration_refused'
  readonly logIn: 'sign_in_refused'
  readonly emailChange: 'email_change_refused'
  readonly link: 'link_refused'
}

/** What a hook answers: nothing lets the change happen; the person reads the `reason`. */
export type HookAnswer<Code extends string> =
  | undefined
  | { readonly refuse: Code; readonly reason: string }

/**
 * Functions of the app that are asked before something is written. They come after every check of
 * the engine's own, so none can let in what the engine refuses. Each has 200 ms; one that takes
 * longer, or throws, stops the change as well. They may be asked twice about the same thing.
 */
export type BeforeHooks = {
  readonly [Name in keyof BeforeEvents]?: (
    event: BeforeEvents[Name],
  ) => HookAnswer<HookRefusals[Name]> | Promise<HookAnswer<HookRefusals[Name]>>
}

/** What after hooks can be called for: the types of webhooks but for the test. */
export type AfterEventType = Exclude<WebhookEventType, 'webhook.test'>

/** Something that happened to an account: the change and this event were committed together. */
export interface AfterEvent<Type extends AfterEventType = AfterEventType> {
  /** `msg_` and 24 characters, as in `webhook-id`. If the hook is called again, it is the same. */
  readonly id: string
  readonly type: Type
  readonly at: Date
  /** The account may be gone by now. */
  readonly accountId: AccountId
  /** Of events about one session. */
  readonly sessionId?: string
  /** The role that was granted or revoked. */
  readonly role: Type extends 'role.granted' | 'role.revoked' ? string : undefined
  /** The provider whose identity was linked or unlinked. */
  readonly provider: Type extends 'identity.linked' | 'identity.unlinked' ? string : undefined
}

/**
 * Functions of the app that are called after something was written, with the same events as
 * webhooks: at least once each, and in order for each account. A change that was rolled back
 * causes no event. A hook that throws, or takes longer than fifteen seconds, is called again after 5 s,
 * 5 min, 30 min … 24 h, ten times in all; until then later events of the account wait.
 *
 * Each can be called twice for one event, also while an earlier call still runs that took too long:
 * make it idempotent, or remember the `id`. `signal` is aborted when nobody waits for the call.
 */
export type AfterHooks = {
  readonly [Type in AfterEventType]?: (
    event: AfterEvent<Type>,
    options: { readonly signal: AbortSignal },
  ) => void | Promise<void>
}

/** The app's own code within the engine. */
export interface Hooks {
  readonly before?: BeforeHooks | undefined
  readonly after?: AfterHooks | undefined
}
