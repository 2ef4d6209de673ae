import type { Terminal } from './terminal/terminal.ts'

/** What every command works with. */
export interface Context {
  readonly terminal: Terminal
  /** The variables of the process; see `variablesOf`. */
  readonly environment: NodeJS.ProcessEnv
  /** Resolves when the process is asked to end; until it is called, signals end it at once. */
  readonly interruption: () => Promise<void>
}
