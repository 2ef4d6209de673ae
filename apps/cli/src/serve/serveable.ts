import type { OpenApp, OpenOptions } from '@usher/app'
import type { Peers, ReadyChecks, ServerOptions } from '@usher/http'

/** What a server is made of. */
export interface Serveable {
  /** The apps that people asked for. */
  readonly running: readonly OpenApp[]
  /** They and whatever else is served. */
  readonly apps: ServerOptions['apps']
  /** Beside the databases of the apps. */
  readonly checks: ReadyChecks
  close(): Promise<void>
}

/** How what is served is opened; whether alone or mounted follows from what it is. */
export interface ServeOptions extends Omit<OpenOptions, 'placement' | 'migrate' | 'clock'> {
  /** The other processes that serve the same, if there are. */
  readonly peers?: Peers | undefined
}
