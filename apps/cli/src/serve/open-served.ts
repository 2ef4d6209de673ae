import { openApps } from '@usher/app'
import { type AppName, loadApps } from '../app-registry.ts'
import { openAll } from './open-all.ts'
import type { Serveable, ServeOptions } from './serveable.ts'

/** One app, its paths as its contract has them; without a name all apps and the console. */
export async function openServed(
  name: AppName | undefined,
  options: ServeOptions,
): Promise<Serveable> {
  if (name === undefined) return openAll(options)
  const { apps, close } = await openApps(await loadApps([name]), { ...options, placement: 'alone' })
  return { running: apps, apps, checks: {}, close }
}
