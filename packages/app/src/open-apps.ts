import { type Clock, createPasswordHasher, type PasswordHasher, systemClock } from '@usher/engine'
import { environment, type ServerSettings, serverSettings } from '@usher/settings'
import type { Storage } from '@usher/storage'
import type { AppModule, RunningApp } from './app.ts'
import { Closing } from './closing.ts'
import { openStorages } from './open-storages.ts'
import { openTransports } from './open-transports.ts'
import type { Opening, Placed } from './opening.ts'

export interface OpenApp extends RunningApp {
  readonly module: AppModule
  readonly storage: Storage
  /** `''` if the app has the server to itself, else `/<name>`. */
  readonly mount: string
}

export interface OpenApps {
  readonly apps: readonly OpenApp[]
  /** The settings of the server. */
  readonly settings: ServerSettings
  /** What all apps hash with, and the time they go by. */
  readonly hasher: PasswordHasher
  readonly clock: Clock
  /** Lets mails under way leave, then closes the databases. */
  close(): Promise<void>
}

/**
 * Opens the databases of the apps and puts the apps together. Apps of one realm share a database,
 * and one of them delivers the realm's mails.
 *
 * @throws {SettingError} one line, naming the variable and the remedy
 * @throws {StorageFault} one line, when a database cannot be opened
 */
export async function openApps(modules: readonly AppModule[], opening: Opening): Promise<OpenApps> {
  const settings = serverSettings(opening.variables)
  const closing = new Closing()
  const close = () => closing.close()
  try {
    const placed = modules.map((module) => ({
      module,
      settings: serverSettings(opening.variables, module.name, module.realm.name),
    }))
    const hasher = createPasswordHasher(opening.hashing)
    closing.add(() => hasher.close())
    const parts = { hasher, clock: opening.clock ?? systemClock }
    const apps = await createApps(placed, { ...opening, ...parts, settings, closing })
    return { apps, settings, ...parts, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function createApps(
  placed: readonly Placed[],
  opening: Opening &
    Pick<OpenApps, 'settings' | 'hasher' | 'clock'> & { readonly closing: Closing },
): Promise<readonly OpenApp[]> {
  const { closing, variables, hasher, clock, warn } = opening
  const transportFor = openTransports(closing, warn)
  const storageOf = await openStorages(placed, opening)
  const delivered = new Set<string>()

  return placed.map(({ module, settings }) => {
    const storage = storageOf(module.realm)
    const mount = opening.placement === 'mounted' ? `/${module.name}` : ''
    const delivers = opening.mails === 'leave' && !delivered.has(module.realm.name)
    delivered.add(module.realm.name)
    const running = module.create({
      storage,
      hasher,
      clock,
      environment: environment(variables, module.name),
      settings,
      transport: delivers ? transportFor(settings) : undefined,
      publicUrl: publicUrlOf(settings, mount, opening),
      warn,
    })
    closing.add(() => running.engine.stop())
    return { module, storage, mount, ...running }
  })
}

/**
 * An app's own `PUBLIC_URL` is where its pages are; on the server of all apps the console has the
 * pages that links in mails lead to.
 */
function publicUrlOf(
  { publicUrl }: ServerSettings,
  mount: string,
  { settings, ownUrl }: Opening & { readonly settings: ServerSettings },
): string {
  if (publicUrl !== undefined && publicUrl !== settings.publicUrl) return publicUrl
  const pages = mount && `/account${mount}`
  return (publicUrl ?? ownUrl ?? `http://${settings.host}:${settings.port}`) + pages
}
