import {
  type Clock,
  createPasswordHasher,
  type PasswordHasher,
  type PasswordLists,
  type Realm,
  systemClock,
} from '@usher/engine'
import { environment, type ServerSettings, serverSettings } from '@usher/settings'
import { SharedConnections, type Storage } from '@usher/storage'
import type { AppModule, RunningApp } from './app.ts'
import { titleOf } from './branding.ts'
import { CleanupStack } from './cleanup-stack.ts'
import { bridgeOf, federationOf } from './federation.ts'
import type { ConfiguredApp, OpenOptions } from './open-options.ts'
import { openPasswordLists } from './open-password-lists.ts'
import { openStorages } from './open-storages.ts'
import { openTransports, type Transports } from './open-transports.ts'
import { relyingPartyAt } from './relying-party.ts'
import { webhooksOf } from './webhooks.ts'

/** Mails get so long to leave when the apps are closed. */
const GRACE_MILLISECONDS = 5_000

/** An app at work, with its database and the path under which it is mounted. */
export interface OpenApp extends RunningApp {
  readonly module: AppModule
  readonly storage: Storage
  /** `''` if the app has the server to itself, else `/<name>`. */
  readonly mount: string
  /** Of the realm's service tokens: `PUBLIC_URL/oidc/<realm>`. */
  readonly issuer: string
}

/** The opened apps and what they share. */
export interface OpenApps {
  readonly apps: readonly OpenApp[]
  /** The settings of the server. */
  readonly settings: ServerSettings
  /** Where people reach the server itself. */
  readonly serverUrl: string
  /** What all apps hash with, and the time they go by. */
  readonly hasher: PasswordHasher
  readonly clock: Clock
  /** The connections to PostgreSQL that all realms share. */
  readonly connections: SharedConnections
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
export async function openApps(
  modules: readonly AppModule[],
  options: OpenOptions,
): Promise<OpenApps> {
  const settings = serverSettings(options.variables)
  const configured = modules.map((module) => ({
    module,
    settings: serverSettings(options.variables, module.name, module.realm.name),
  }))
  const cleanup = new CleanupStack()
  try {
    const hasher = createPasswordHasher(options.hashing)
    cleanup.add(() => hasher.close())
    const passwordLists = await openPasswordLists(settings, cleanup)
    const transports = openTransports(cleanup, options.warn)
    const connections = new SharedConnections(settings.databasePool)
    const storages = await openStorages(configured, { ...options, connections }, cleanup)
    const clock = options.clock ?? systemClock
    const shared = { ...options, settings, hasher, passwordLists, clock, transports, storages }
    const apps: OpenApp[] = []
    cleanup.add(() => stopEngines(apps, transports))
    for (const one of configured) apps.push(createApp(one, shared, isFirstOfItsRealm(one, apps)))
    // Requests report a lost database.
    await Promise.all(apps.map(({ engine }) => engine.loadProviders().catch(() => {})))
    const serverUrl = serverUrlOf(shared)
    const close = () => cleanup.close()
    return { apps, settings, serverUrl, hasher, clock, connections, close }
  } catch (error) {
    await cleanup.close()
    throw error
  }
}

interface SharedParts extends OpenOptions {
  readonly settings: ServerSettings
  readonly hasher: PasswordHasher
  readonly passwordLists: PasswordLists
  readonly clock: Clock
  readonly transports: Transports
  readonly storages: ReadonlyMap<string, Storage>
}

function createApp(
  { module, settings }: ConfiguredApp,
  shared: SharedParts,
  mayDeliver: boolean,
): OpenApp {
  const { hasher, passwordLists, transports, clock, variables, warn } = shared
  const storage = shared.storages.get(module.realm.name)
  if (!storage) throw new TypeError(`no storage was opened for ${module.realm.name}`)
  const publicUrl = publicUrlOf(settings, module.name, shared)
  const serverUrl = serverUrlOf(shared)
  const mount = shared.placement === 'mounted' ? `/${module.name}` : ''
  const running = module.create({
    realm: module.realm,
    storage,
    hasher,
    passwordLists,
    clock,
    environment: environment(variables, module.name),
    settings,
    transport: mayDeliver && shared.mails === 'leave' ? transports.of(settings) : undefined,
    publicUrl,
    issuer: issuerOf(shared, module.realm),
    federation: federationOf(module, { variables, settings, serverUrl, publicUrl }),
    bridge: bridgeOf(module, variables, settings),
    relyingParty: relyingPartyAt(module.realm, {
      ...{ name: titleOf(module), publicUrl, serverUrl },
      origins: settings.passkeyOrigins,
    }),
    webhooks: webhooksOf({
      allowLoopback: settings.webhooksAllowLoopback,
      proxy: settings.webhooksProxy,
      delivers: mayDeliver && shared.mails === 'leave',
      operator: settings.operator,
      realm: module.realm.name,
      warn,
      onAttempt: shared.onWebhookAttempt,
    }),
    warn,
  })
  return { module, storage, mount, issuer: issuerOf(shared, module.realm), ...running }
}

function isFirstOfItsRealm({ module }: ConfiguredApp, apps: readonly OpenApp[]): boolean {
  return apps.every((app) => app.module.realm.name !== module.realm.name)
}

/**
 * An app's own `PUBLIC_URL` is where its pages are; else they are the account pages of the server. An
 * app alone may have a `PUBLIC_URL` whose pages somebody else serves; the server leads to its own
 * pages from there.
 */
function publicUrlOf({ publicUrl }: ServerSettings, name: string, shared: SharedParts): string {
  const { settings, placement, accountPages = false } = shared
  if (publicUrl !== undefined && publicUrl !== settings.publicUrl) return publicUrl
  const base = publicUrl ?? serverUrlOf(shared)
  const hasPages = placement === 'mounted' || (accountPages && publicUrl === undefined)
  return hasPages ? `${base}/account/${name}` : base
}

function issuerOf(shared: SharedParts, { name }: Realm): string {
  return `${serverUrlOf(shared)}/oidc/${name}`
}

/** Where people reach the server itself, whatever front ends the apps have. */
function serverUrlOf({ settings, ownUrl }: Pick<SharedParts, 'settings' | 'ownUrl'>): string {
  return settings.publicUrl ?? ownUrl ?? `http://${settings.host}:${settings.port}`
}

/** Lets the mails under way leave; what a mail server keeps waiting is sent after the next start. */
async function stopEngines(apps: readonly OpenApp[], transports: Transports): Promise<void> {
  const stopped = Promise.all(apps.map(({ engine }) => engine.stop()))
  const giveUp = setTimeout(() => transports.disconnect(), GRACE_MILLISECONDS)
  await stopped
  clearTimeout(giveUp)
  transports.disconnect()
}
