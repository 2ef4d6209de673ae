import type { Client } from '../context.ts'
import type { Account, Profile } from '../ports.ts'

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

/** The app's own code within the engine. */
export interface Hooks {
  readonly before?: BeforeHooks | undefined
}
