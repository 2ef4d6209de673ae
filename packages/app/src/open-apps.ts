import { type Clock, createPasswordHasher, type PasswordHasher, systemClock } from '@usher/engine'
import { environment, type ServerSettings, serverSettings } from '@usher/settings'
import type { Storage } from '@usher/storage'
import type { AppModule, RunningApp } from './app.ts'
import { Closing } from './closing.ts'
import { openStorages } from './open-storages.ts'
import { openTransports, type Transports } from './open-transports.ts'
import type { Opening, Placed } from './opening.ts'

/** Mails get so long to leave when the apps are closed. */
const GRACE_MILLISECONDS = 5_000

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
  const placed = modules.map((module) => ({
    module,
    settings: serverSettings(opening.variables, module.name, module.realm.name),
  }))
  const closing = new Closing()
  try {
    const hasher = createPasswordHasher(opening.hashing)
    closing.add(() => hasher.close())
    const transports = openTransports(closing, opening.warn)
    const storages = await openStorages(placed, opening, closing)
    const clock = opening.clock ?? systemClock
    const shared = { ...opening, settings, hasher, clock, transports, storages }
    const apps: OpenApp[] = []
    closing.add(() => stopEngines(apps, transports))
    for (const one of placed) apps.push(createApp(one, shared, isFirstOfItsRealm(one, apps)))
    return { apps, settings, hasher, clock, close: () => closing.close() }
  } catch (error) {
    await closing.close()
    throw error
  }
}

interface SharedParts extends Opening {
  readonly settings: ServerSettings
  readonly hasher: PasswordHasher
  readonly clock: Clock
  readonly transports: Transports
  readonly storages: ReadonlyMap<string, Storage>
}

function createApp(
  { module, settings }: Placed,
  shared: SharedParts,
  mayDeliver: boolean,
): OpenApp {
  const { hasher, transports, clock, variables, warn } = shared
  const storage = shared.storages.get(module.realm.name)
  if (!storage) throw new TypeError(`no storage was opened for ${module.realm.name}`)
  const mount = shared.placement === 'mounted' ? `/${module.name}` : ''
  const running = module.create({
    storage,
    hasher,
    clock,
    environment: environment(variables, module.name),
    settings,
    transport: mayDeliver && shared.mails === 'leave' ? transports.of(settings) : undefined,
    publicUrl: publicUrlOf(settings, mount, shared),
    warn,
  })
  return { module, storage, mount, ...running }
}

function isFirstOfItsRealm({ module }: Placed, apps: readonly OpenApp[]): boolean {
  return apps.every((app) => app.module.realm.name !== module.realm.name)
}

/**
 * An app's own `PUBLIC_URL` is where its pages are; on the server of all apps the console has the
 * pages that links in mails lead to.
 */
function publicUrlOf(
  { publicUrl }: ServerSettings,
  mount: string,
  { settings, ownUrl }: SharedParts,
): string {
  if (publicUrl !== undefined && publicUrl !== settings.publicUrl) return publicUrl
  const pages = mount && `/account${mount}`
  return (publicUrl ?? ownUrl ?? `http://${settings.host}:${settings.port}`) + pages
}

/** Lets the mails under way leave; what a mail server keeps waiting is sent after the next start. */
async function stopEngines(apps: readonly OpenApp[], transports: Transports): Promise<void> {
  const stopped = Promise.all(apps.map(({ engine }) => engine.stop()))
  const giveUp = setTimeout(() => transports.disconnect(), GRACE_MILLISECONDS)
  await stopped
  clearTimeout(giveUp)
  transports.disconnect()
}
