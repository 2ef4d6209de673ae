import { openApps } from '@usher/app'
import { type AppName, loadApps } from '../app-registry.ts'
import { openAll } from './open-all.ts'
import type { Serveable, ServeOpening } from './serveable.ts'

/** One app, its paths as its contract has them; without a name all apps and the console. */
export async function openServed(
  name: AppName | undefined,
  opening: ServeOpening,
): Promise<Serveable> {
  if (name === undefined) return openAll(opening)
  const { apps, close } = await openApps(await loadApps([name]), { ...opening, placement: 'alone' })
  return { running: apps, apps, checks: {}, close }
}
