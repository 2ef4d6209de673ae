import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { deriveKey } from '@usher/engine'
import { ensureDataDir, environment, forgetKey, SettingError } from '@usher/settings'
import { openStorage, type Storage, StorageFault } from '@usher/storage'
import type { AppModule } from './app.ts'
import type { CleanupStack } from './cleanup-stack.ts'
import type { ConfiguredApp, OpenOptions } from './open-options.ts'

/**
 * Opens the database of each realm.
 *
 * @returns the databases by the names of their realms
 * @throws {SettingError} if apps of one realm want different databases
 * @throws {StorageFault} if a database cannot be opened
 */
export async function openStorages(
  configured: readonly ConfiguredApp[],
  options: OpenOptions,
  cleanup: CleanupStack,
): Promise<ReadonlyMap<string, Storage>> {
  const storages = new Map<string, Storage>()
  for (const [realm, apps] of Map.groupBy(configured, ({ module }) => module.realm.name)) {
    const storage = await openRealm(apps, options)
    cleanup.add(() => storage.close())
    storages.set(realm, storage)
  }
  return storages
}

async function openRealm(
  apps: readonly ConfiguredApp[],
  { variables, migrate = false }: OpenOptions,
): Promise<Storage> {
  const [first] = apps
  if (!first) throw new TypeError('a realm without an app')
  const { module, settings } = first
  const [url, ...others] = new Set(apps.map((app) => databaseUrlOf(app, variables)))
  if (others.length > 0) {
    const names = apps.map((app) => app.module.name).join(' and ')
    throw new SettingError(
      `${names} have their accounts in common: give them the same DATABASE_URL.`,
    )
  }
  if (url === undefined) ensureDataDir(settings.dataDir)
  if (settings.isSecretKeyNew && isThere(url, settings.dataDir, module)) throw keyIsMissing(module)
  const { realm, migrations, cassandra } = module
  const auditKey = deriveKey(settings.secretKey, realm.name, 'audit')
  const { dataDir } = settings
  try {
    const storage = await openStorage({
      url,
      dataDir,
      realm,
      migrations,
      cassandra,
      migrate,
      auditKey,
    })
    if (!settings.isSecretKeyNew || storage.migrated.includes(FIRST_MIGRATION)) return storage
    await storage.close()
    forgetKey(dataDir)
    throw keyIsMissing(module)
  } catch (error) {
    throw url === settings.databaseUrl ? error : namingItsSetting(error, module)
  }
}

/** An empty database is set up with it. */
const FIRST_MIGRATION = 'engine/0001-accounts'

/** Before a file is opened and brought up to date with a key that is not its own. */
function isThere(url: string | undefined, dataDir: string, { realm }: AppModule): boolean {
  const path =
    url === undefined ? join(dataDir, `${realm.name}.db`) : /^sqlite:(.+)$/.exec(url)?.[1]
  return path !== undefined && path !== ':memory:' && existsSync(path)
}

function keyIsMissing({ name }: AppModule): SettingError {
  return new SettingError(
    `the database of ${name} was written with a SECRET_KEY that is missing here: set the one that its server has`,
  )
}

/** A message that speaks of `DATABASE_URL` misleads where another variable said where to look. */
function namingItsSetting(error: unknown, { databaseSetting }: AppModule): unknown {
  if (!(error instanceof StorageFault) || databaseSetting === undefined) return error
  return new StorageFault(error.message.replaceAll('DATABASE_URL', databaseSetting), {
    cause: error,
  })
}

function databaseUrlOf({ module, settings }: ConfiguredApp, variables: OpenOptions['variables']) {
  return settings.databaseUrl ?? module.databaseUrl?.(environment(variables, module.name))
}
