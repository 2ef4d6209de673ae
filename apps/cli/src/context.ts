import { fileURLToPath } from 'node:url'
import type { Terminal } from './terminal/terminal.ts'

/** The folder of the workspace, where `.env` and `package.json` lie. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** What every command works with. */
export interface Context {
  readonly terminal: Terminal
  /** The variables of the process; see `variablesOf`. */
  readonly environment: NodeJS.ProcessEnv
  /** Resolves when the process is asked to end; until it is called, signals end it at once. */
  readonly interruption: () => Promise<void>
}
