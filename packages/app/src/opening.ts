import type { Clock, createPasswordHasher } from '@usher/engine'
import type { ServerSettings, Variables } from '@usher/settings'
import type { AppModule } from './app.ts'

/** How apps are opened. */
export interface Opening {
  readonly variables: Variables
  /** `alone`: paths as the contract has them; `mounted`: each app under its name. */
  readonly placement: 'alone' | 'mounted'
  /** `leave`: this process sends what lies in the outboxes; `wait`: another one does. */
  readonly mails: 'leave' | 'wait'
  /** Runs pending migrations on databases that are not embedded, too. */
  readonly migrate?: boolean
  /** The address people reach the server at, if `PUBLIC_URL` does not say. */
  readonly ownUrl?: string
  readonly clock?: Clock
  /** How passwords are hashed. Default: on one thread per core, at the cost that OWASP advises. */
  readonly hashing?: Parameters<typeof createPasswordHasher>[0]
  readonly warn: (message: string) => void
}

/** An app, and the settings that count for it: its own, then its realm's, then everybody's. */
export interface Placed {
  readonly module: AppModule
  readonly settings: ServerSettings
}
