import { openApps } from '@usher/app'
import { ensureConsoleBuilt, openConsole } from '@usher/console'
import { loadApps } from '../app-registry.ts'
import { CommandFailure } from '../command-failure.ts'
import { version } from '../version.ts'
import type { Serveable, ServeOptions } from './serveable.ts'

/** All apps, each under its name, and the console at the root. */
export async function openAll(options: ServeOptions): Promise<Serveable> {
  const [modules] = await Promise.all([loadApps(), buildConsole(options.warn)])
  const open = await openApps(modules, { ...options, placement: 'mounted' })
  try {
    const { variables, peers } = options
    const console = await openConsole({ apps: open, variables, version: version(), peers })
    return {
      running: open.apps,
      apps: [...open.apps, ...console.apps],
      checks: console.checks,
      async close() {
        await console.close()
        await open.close()
      },
    }
  } catch (error) {
    await open.close()
    throw error
  }
}

/** @throws {CommandFailure} the pages of the console cannot be built */
async function buildConsole(say: (line: string) => void): Promise<void> {
  try {
    await ensureConsoleBuilt({ say })
  } catch (cause) {
    throw new CommandFailure('the pages could not be built; LOG_LEVEL=debug shows why', 1, {
      cause,
    })
  }
}
