import { openApps } from '@usher/app'
import { withAccountPages } from '@usher/console'
import { type AppName, loadApps } from '../app-registry.ts'
import { version } from '../version.ts'
import { openAll } from './open-all.ts'
import type { Serveable, ServeOptions } from './serveable.ts'

/**
 * One app, its paths as its contract has them, and its account pages below `/account`; without a name
 * all apps and the console.
 */
export async function openServed(
  name: AppName | undefined,
  options: ServeOptions,
): Promise<Serveable> {
  if (name === undefined) return openAll(options)
  const modules = await loadApps([name])
  const open = await openApps(modules, { ...options, placement: 'alone', accountPages: true })
  try {
    const apps = await withAccountPages({ apps: open, version: version() })
    return { running: open.apps, apps, checks: {}, close: open.close }
  } catch (error) {
    await open.close()
    throw error
  }
}
