import { noKeys, type Realm, type RealmStore } from '@usher/engine'
import type { AppKeyspace } from './cassandra/app-keyspace.ts'
import { isCassandraUrl } from './cassandra/client/address.ts'
import type { Database } from './database.ts'
import { hasTable } from './migrate.ts'
import { type MoveState, movedTo, moveStateOf } from './move/state.ts'
import type { OpenDatabase, OpenOptions, OpenSqlDatabase, StorageOptions } from './opening.ts'
import { openOnPostgres } from './postgres/open.ts'
import { finishAbandonedImports } from './sql/import/import.ts'
import { realmStore } from './sql/realm-store.ts'
import { resealIn } from './sql/secret-key/reseal.ts'
import { openOnSqlite } from './sqlite/open.ts'
import { StorageFault } from './storage-fault.ts'
import type { EngineTables } from './tables.ts'

/** One realm's database on SQLite or PostgreSQL, open. */
export interface SqlStorage<AppTables = object> extends OpenDatabase {
  readonly kind: 'sql'
  /** The engine's ports. */
  readonly store: RealmStore
  /** The engine's tables and the app's own. */
  readonly database: Database<EngineTables & AppTables>
}

/** One realm's keyspace on Cassandra, open; there are no SQL tables. */
export interface CassandraStorage extends OpenDatabase {
  readonly kind: 'cassandra'
  /** The engine's ports. */
  readonly store: RealmStore
  /** For the app's own tables. */
  readonly keyspace: AppKeyspace
}

/** One realm's database, open. `AppTables` are those that the app's migrations make. */
export type Storage<AppTables = object> = SqlStorage<AppTables> | CassandraStorage

/**
 * The SQL database of an app that has tables of its own. `openStorage` puts such an app on Cassandra
 * only if it brings tables for that, too; then it asks `storage.kind` first.
 *
 * @throws {StorageFault} on Cassandra
 */
export function sqlDatabase<AppTables>(
  storage: Storage<AppTables>,
): Database<EngineTables & AppTables> {
  if (storage.kind === 'sql') return storage.database
  throw new StorageFault('this app needs SQL tables; give it sqlite: or postgres://…')
}

/**
 * Opens one realm's database and brings its tables up to date.
 *
 * @throws {StorageFault} with one line for the operator: what is wrong and what to do
 */
export async function openStorage<AppTables = object>(
  options: StorageOptions,
): Promise<Storage<AppTables>> {
  assertNames(options.realm)
  const { url = 'sqlite:', realm, keys = noKeys } = options
  if (isCassandraUrl(url)) {
    const { openOnCassandra } = await importCassandra()
    return { kind: 'cassandra', ...(await openOnCassandra({ ...options, url, keys })) }
  }
  const { database, reseal, ...open } = await openSqlDatabase({ ...options, url, keys })
  const engineDatabase = database<EngineTables>()
  const context = { realm, keys, dialect: engineDatabase.dialect }
  const resealed =
    reseal && (await engineDatabase.write((tx) => resealIn(tx, reseal, keys), { alone: true }))
  await finishAbandonedImports(engineDatabase, context, new Date())
  return {
    kind: 'sql',
    ...open,
    resealed,
    movedTo: async () => movedTo(await moveStateIn(engineDatabase), context),
    database: database<EngineTables & AppTables>(),
    store: realmStore(engineDatabase, context, options.personalData ?? { tables: [] }),
  }
}

function moveStateIn({ read, dialect }: Database<EngineTables>): Promise<MoveState | undefined> {
  return moveStateOf(read, (table) => hasTable(read, dialect, table))
}

/** The driver loads slowly, and who installs the package need not have it. */
async function importCassandra() {
  try {
    return await import('./cassandra/open.ts')
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing) throw error
    throw new StorageFault('cassandra:// needs its driver; run: npm install cassandra-driver', {
      cause: error,
    })
  }
}

function openSqlDatabase(options: OpenOptions): Promise<OpenSqlDatabase> {
  const { url } = options
  if (url.startsWith('sqlite:')) return openOnSqlite(options)
  if (/^postgres(ql)?:\/\//.test(url)) return openOnPostgres(options)
  throw new StorageFault(
    'DATABASE_URL is none that Usher knows; give sqlite:<path>, sqlite::memory:, postgres://… or cassandra://…',
  )
}

/** They become names in the database; a clash would show much later and far from its cause. */
function assertNames({ name, roles, profile }: Realm): void {
  if (!/^[a-z][a-z0-9_-]{0,50}$/.test(name)) throw new TypeError(`${name} cannot name a database`)
  for (const role of roles) {
    if (!/^[^,\0]+$/.test(role)) throw new TypeError(`realm ${name}: ${role} cannot name a role`)
  }
  for (const { column } of Object.values(profile)) {
    if (!/^[a-z][a-z0-9_]{0,50}$/.test(column) || OWN_COLUMNS.has(column)) {
      throw new TypeError(`realm ${name}: ${column} cannot name a column of a profile`)
    }
  }
}

const OWN_COLUMNS = new Set([
  'id',
  'identifier',
  'shown_identifier',
  'status',
  'roles',
  'created_at',
  'updated_at',
  'activated_at',
  'last_login_at',
  'reset_required_at',
  'erases_at',
  'suspended_until',
  'lookup_key',
  'hash',
  'verifier',
  'confirmed_at',
  'locale',
  'kind',
])
