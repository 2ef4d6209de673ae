import { createPasswordHasher, systemClock } from '@usher/engine'
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
    const apps = await createApps(placed, { ...opening, settings, closing })
    return { apps, settings, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function createApps(
  placed: readonly Placed[],
  opening: Opening & { readonly settings: ServerSettings; readonly closing: Closing },
): Promise<readonly OpenApp[]> {
  const { closing, variables, warn } = opening
  const hasher = createPasswordHasher(opening.hashing)
  closing.add(() => hasher.close())
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
      clock: opening.clock ?? systemClock,
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

/** An app's own `PUBLIC_URL` is the place of the app; the server's is the one of all mounts. */
function publicUrlOf(
  { publicUrl }: ServerSettings,
  mount: string,
  { settings, ownUrl }: Opening & { readonly settings: ServerSettings },
): string {
  if (publicUrl !== undefined && publicUrl !== settings.publicUrl) return publicUrl
  return (publicUrl ?? ownUrl ?? `http://${settings.host}:${settings.port}`) + mount
}
