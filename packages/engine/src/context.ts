import type { EvenAnswers } from './even-answers.ts'
import type { Hooks } from './hooks/hooks.ts'
import type { ProviderRing } from './identities/provider-ring.ts'
import type {
  Clock,
  IdentityProvider,
  Letters,
  Mailer,
  MailRequest,
  OutgoingMail,
  PasswordHasher,
  PasswordLists,
  RealmStore,
  RelyingParty,
  TokenBridge,
  WebhookSender,
} from './ports.ts'
import type { Lanes } from './rate-limits/lanes.ts'
import type { Realm } from './realm.ts'
import type { Retention } from './retention/retention.ts'
import type { ServiceKeyRing } from './service-tokens/service-key-ring.ts'
import type { Jwt, SigningKey } from './tokens/jwt.ts'
import type { KeyRing } from './tokens/key-ring.ts'
import type { WebhookReport } from './webhooks/deliver-webhooks.ts'
import type { NotifiedOperator } from './webhooks/disabled-notices.ts'

/** Who sent the request, for limits, sessions and the audit log. */
export interface Client {
  readonly address: string | undefined
  readonly userAgent: string | undefined
  /** Languages of mails, the preferred one first: `de-CH,en`. */
  readonly language?: string | undefined
}

/** Other providers at which people of a realm sign in. */
export interface Federation {
  /** Those that the environment configures. */
  readonly providers: readonly IdentityProvider[]
  /**
   * Makes one that an operator has added.
   *
   * @param settings as they were given to `addProvider`
   * @returns `undefined`: nobody understands these settings
   */
  readonly connect: (name: string, settings: string) => IdentityProvider | undefined
  /** Whether a browser may be sent to this address in the end (RFC 9700 §4.11). */
  readonly mayReturnTo: (url: string) => boolean
}

/** The way to receivers of events. */
export interface Webhooks {
  readonly sender: WebhookSender
  /** Whether this process delivers; another one may do it for the realm. */
  readonly delivers: boolean
  /** Who is told of receivers that were disabled. Absent: it is told by `report` only. */
  readonly operator?: NotifiedOperator | undefined
  /** Receives how each attempt ended. */
  readonly report: (attempt: WebhookReport) => void
}

/** What an app hands to `createEngine`. */
export interface EngineParts {
  readonly realm: Realm
  readonly store: RealmStore
  readonly hasher: PasswordHasher
  /** Absent: no password is refused for being on a list. */
  readonly passwordLists?: PasswordLists | undefined
  /** Absent: mails wait in the outbox until somebody delivers them. */
  readonly mailer?: Mailer | undefined
  /** Shows the app's letters. Absent: nobody can see them. */
  readonly letters?: Letters | undefined
  readonly clock: Clock
  readonly keys: {
    readonly accessToken: SigningKey
    /** Absent where the realm has no sessions. May equal the access key if tokens carry `type`. */
    readonly refreshToken?: SigningKey | undefined
    /** 32 bytes; seals the mails in the outbox, and stored keys. */
    readonly outbox: Uint8Array
    /** 32 bytes; seals second factors and what a challenge remembers. */
    readonly factors: Uint8Array
  }
  /** Where people sign in besides. Absent: nowhere. */
  readonly federation?: Federation | undefined
  /** Whose tokens are exchanged for sessions once. Absent: nobody's. */
  readonly bridge?: TokenBridge | undefined
  /** For which site passkeys are made. Absent: people cannot make or use any. */
  readonly relyingParty?: RelyingParty | undefined
  /** How events reach other servers. Absent: they wait until somebody delivers them. */
  readonly webhooks?: Webhooks | undefined
  /** The app's own code. Absent: none. */
  readonly hooks?: Hooks | undefined
  readonly rateLimits: 'on' | 'off'
  /** Whether this process prepares exports, erases accounts and clears up. Default: `leave`. */
  readonly chores?: 'do' | 'leave' | undefined
  /** How long is kept what nobody needs any more. Default: `standardRetention`. */
  readonly retention?: Partial<Retention> | undefined
  /** `iss` of tokens for other services; needed where the realm declares audiences. */
  readonly issuer?: string | undefined
  /** Receives each mail that could not be sent, without its address or token. */
  readonly reportMailProblem: (problem: {
    mailId: string
    reason: string
    attempt: number
    givenUp: boolean
  }) => void
}

/** What every use case works with, made once per engine. */
export interface UseCaseContext extends Omit<EngineParts, 'federation'> {
  readonly federation: ProviderRing | undefined
  readonly accessTokens: Jwt
  readonly refreshTokens: Jwt | undefined
  readonly keyRing: KeyRing
  readonly serviceKeys: ServiceKeyRing
  /** Bound the attempts that one address or identifier makes at the same time. */
  readonly lanes: Lanes
  /** For answers that must not tell whether an address is known. */
  readonly evenAnswers: EvenAnswers
  readonly wakeMailDelivery: () => void
  readonly wakeWebhookDelivery: () => void
  /** Begins what people have asked for now instead of some seconds later. */
  readonly wakeChores: () => void
  readonly sealed: (mail: MailRequest) => OutgoingMail
}
