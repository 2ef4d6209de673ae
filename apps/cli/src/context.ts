import { fileURLToPath } from 'node:url'
import { type AppModule, type OpenApps, openApps } from '@usher/app'
import { readVariables, type Variables } from '@usher/settings'
import type { AppName } from './app-registry.ts'
import { loadApp } from './app-registry.ts'
import type { Terminal } from './terminal/terminal.ts'

/** The folder of the workspace, where `.env` and `package.json` lie. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** What every command works with. */
export interface Context {
  readonly terminal: Terminal
  /** Of the process, completed from `.env`. */
  readonly variables: () => Variables
  /** Resolves when the process is asked to end; until it is called, signals end it at once. */
  readonly interruption: () => Promise<void>
}

export function variablesFrom(real: Variables): () => Variables {
  return () => readVariables(PROJECT_ROOT, real)
}

/** One app at work. */
export type Opened = OpenApps['apps'][number] & { readonly settings: OpenApps['settings'] }

/** Opens apps for one job and closes them whatever happens. Mails wait for a server to send them. */
export async function withApps<T>(
  { terminal, variables }: Context,
  modules: readonly AppModule[],
  job: (open: OpenApps) => Promise<T>,
  { migrate = false } = {},
): Promise<T> {
  const open = await openApps(modules, {
    variables: variables(),
    placement: 'mounted',
    mails: 'wait',
    migrate,
    warn: terminal.note,
  })
  try {
    return await job(open)
  } finally {
    await open.close()
  }
}

/** The same for one app. */
export async function withApp<T>(
  context: Context,
  name: AppName,
  job: (open: Opened) => Promise<T>,
): Promise<T> {
  const module = await loadApp(name)
  return withApps(context, [module], async ({ apps: [app], settings }) => {
    if (!app) throw new TypeError(`${name} was not opened`)
    return job({ ...app, settings })
  })
}
