import { type AppModule, type OpenApp, openApps } from '@usher/app'
import type { Bench } from './row.ts'
import { type BenchDatabase, freshVariables, type Variables } from './servers.ts'

interface Filling<Made> {
  readonly app: AppModule
  readonly database: BenchDatabase
  /** Stores what is there before anything is measured. */
  readonly fill: (app: OpenApp) => Promise<Made>
}

/** A database of its own with what `fill` stores, for a server that is started afterwards. */
export async function populated<Made>(
  bench: Bench,
  { app, database, fill }: Filling<Made>,
): Promise<{ readonly variables: Variables; readonly made: Made }> {
  const variables = {
    ...(await freshVariables(bench, database)),
    SECRET_KEY: 'a secret of the benchmark that is long enough',
  }
  const { apps, close } = await openApps([app], {
    variables,
    placement: 'alone',
    mails: 'wait',
    migrate: true,
    warn: console.error,
  })
  try {
    const [opened] = apps
    if (!opened) throw new TypeError(`${app.name} was not opened`)
    return { variables, made: await fill(opened) }
  } finally {
    await close()
  }
}
