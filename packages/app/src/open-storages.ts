import { deriveKey } from '@usher/engine'
import { ensureDataDir, environment, SettingError } from '@usher/settings'
import { openStorage, type Storage } from '@usher/storage'
import type { Closing } from './closing.ts'
import type { Opening, Placed } from './opening.ts'

/**
 * Opens the database of each realm.
 *
 * @returns the databases by the names of their realms
 * @throws {SettingError} if apps of one realm want different databases
 * @throws {StorageFault} if a database cannot be opened
 */
export async function openStorages(
  placed: readonly Placed[],
  opening: Opening,
  closing: Closing,
): Promise<ReadonlyMap<string, Storage>> {
  const storages = new Map<string, Storage>()
  for (const [realm, apps] of Map.groupBy(placed, ({ module }) => module.realm.name)) {
    const storage = await openRealm(apps, opening)
    closing.add(() => storage.close())
    storages.set(realm, storage)
  }
  return storages
}

async function openRealm(
  apps: readonly Placed[],
  { variables, migrate = false }: Opening,
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
  const { realm, migrations } = module
  const auditKey = deriveKey(settings.secretKey, realm.name, 'audit')
  return openStorage({ url, dataDir: settings.dataDir, realm, migrations, migrate, auditKey })
}

function databaseUrlOf({ module, settings }: Placed, variables: Opening['variables']) {
  return settings.databaseUrl ?? module.databaseUrl?.(environment(variables, module.name))
}
