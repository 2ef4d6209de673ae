import type { Clock, createPasswordHasher, WebhookReport } from '@usher/engine'
import type { ServerSettings, Variables } from '@usher/settings'
import type { AppModule } from './app.ts'

/** How `openApps` opens databases, mail and engines. */
export interface OpenOptions {
  /** The environment, see @usher/settings. */
  readonly variables: Variables
  /** `alone`: paths as the contract has them; `mounted`: each app under `/<name>`. */
  readonly placement: 'alone' | 'mounted'
  /** `leave`: this process delivers the mails of the outboxes; `wait`: another process does. */
  readonly mails: 'leave' | 'wait'
  /** Also migrates databases that are not embedded. Default: `false`. */
  readonly migrate?: boolean
  /** Moves each database from the keys of a former `SECRET_KEY` to those of the present one. */
  readonly reseal?: ResealOptions
  /** Where realms lie that `usher move` has taken elsewhere, by their names, whatever their settings say. */
  readonly movedTo?: ReadonlyMap<string, string>
  /** The base address of the server if `PUBLIC_URL` is unset. Default: `http://HOST:PORT`. */
  readonly ownUrl?: string
  /** Whether the account pages are served below `/account`, for an app alone. Default: `false`. */
  readonly accountPages?: boolean
  /** Default: the system's clock. */
  readonly clock?: Clock
  /** Default: one thread per core, at the cost that OWASP recommends. */
  readonly hashing?: Parameters<typeof createPasswordHasher>[0]
  /** Receives every attempt to deliver an event, with the realm; for metrics. */
  readonly onWebhookAttempt?: (realm: string, attempt: WebhookReport) => void
  /** Receives one line for each thing that an operator should know. */
  readonly warn: (message: string) => void
}

/** A change of `SECRET_KEY` that an operator wants. */
export interface ResealOptions {
  /** The former secret, or `lost` if nobody has it. */
  readonly formerSecretKey: string | 'lost'
  /** Who decided, for the audit log: `operator:<name>`. */
  readonly actor: string
}

/** An app and its settings: its own variables take precedence over its realm's, then the rest. */
export interface ConfiguredApp {
  readonly module: AppModule
  readonly settings: ServerSettings
}
