import { ensureDataDir, environment, SettingError } from '@usher/settings'
import { RealmMoved, type SharedConnections, type Storage, StorageFault } from '@usher/storage'
import type { AppModule } from './app.ts'
import type { CleanupStack } from './cleanup-stack.ts'
import type { ConfiguredApp, OpenOptions } from './open-options.ts'
import { openRealmStorage } from './open-realm-storage.ts'

/** All realms share the connections to PostgreSQL. */
type SharingOptions = OpenOptions & { readonly connections: SharedConnections }

/**
 * Opens the database of each realm.
 *
 * @returns the databases by the names of their realms
 * @throws {SettingError} if apps of one realm want different databases
 * @throws {StorageFault} if a database cannot be opened
 */
export async function openStorages(
  configured: readonly ConfiguredApp[],
  options: SharingOptions,
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
  { variables, migrate = false, reseal, connections, movedTo }: SharingOptions,
): Promise<Storage> {
  const [first] = apps
  if (!first) throw new TypeError('a realm without an app')
  const { module, settings } = first
  const set = theOnly('DATABASE_URL', apps, first, (app) => databaseUrlOf(app, variables))
  const url = movedTo?.get(module.realm.name) ?? set
  if (url === undefined) ensureDataDir(settings.dataDir)
  const secretKey = theOnly('SECRET_KEY', apps, first, (app) => app.settings.secretKey)
  const { realm, migrations, cassandra, personalData } = module
  const { dataDir } = settings
  try {
    return await openRealmStorage(
      { url, dataDir, realm, migrations, cassandra, personalData, migrate, connections },
      { name: module.name, secretKey, isNew: settings.isSecretKeyNew, reseal },
    )
  } catch (error) {
    throw url === settings.databaseUrl ? error : namingItsSetting(error, module)
  }
}

/** What the apps of one realm must have in common. */
function theOnly<Value>(
  setting: string,
  apps: readonly ConfiguredApp[],
  first: ConfiguredApp,
  settingOf: (app: ConfiguredApp) => Value,
): Value {
  const value = settingOf(first)
  if (apps.every((app) => settingOf(app) === value)) return value
  const names = apps.map((app) => app.module.name).join(' and ')
  throw new SettingError(`${names} have their accounts in common: give them the same ${setting}.`)
}

/** A message that speaks of `DATABASE_URL` misleads where another variable said where to look. */
function namingItsSetting(error: unknown, { databaseSetting }: AppModule): unknown {
  if (!(error instanceof StorageFault) || databaseSetting === undefined) return error
  const message = error.message.replaceAll('DATABASE_URL', databaseSetting)
  const options = { cause: error }
  if (!(error instanceof RealmMoved)) return new StorageFault(message, options)
  return new RealmMoved(message, { ...options, realm: error.realm, url: error.url })
}

function databaseUrlOf({ module, settings }: ConfiguredApp, variables: OpenOptions['variables']) {
  return settings.databaseUrl ?? module.databaseUrl?.(environment(variables, module.name))
}
