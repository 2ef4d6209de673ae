import type { Realm, RealmStore } from '@usher/engine'
import type { AppKeyspace, CassandraTables } from './cassandra/app-keyspace.ts'
import { isCassandraUrl } from './cassandra/client/address.ts'
import type { Database } from './database.ts'
import type { Migrations } from './migrations.ts'
import { openOnPostgres } from './postgres/open.ts'
import { realmStore } from './sql/realm-store.ts'
import { openOnSqlite } from './sqlite/open.ts'
import { StorageFault } from './storage-fault.ts'
import type { EngineTables } from './tables.ts'

export interface StorageOptions {
  /** `sqlite:<path>`, `sqlite::memory:` or `postgres://…`; absent: a file in `dataDir`. */
  readonly url?: string | undefined
  /** Where SQLite files lie that the URL does not place: `<dataDir>/<realm>.db`. */
  readonly dataDir: string
  readonly realm: Realm
  /** The app's own tables; the engine's are always there before them. */
  readonly migrations: Migrations
  /** The same for Cassandra. Absent: a realm with tables of its own cannot lie there. */
  readonly cassandra?: CassandraTables | undefined
  /** Migrates an existing PostgreSQL schema at open; SQLite and empty schemas always are. */
  readonly migrate?: boolean
  /**
   * 32 bytes that vouch for audit events; the same whenever the database is opened. Default: zeros,
   * which vouch for nothing.
   */
  readonly auditKey?: Uint8Array
  /** PostgreSQL only; default 10. */
  readonly maxConnections?: number
}

/** One realm's database, open. */
export interface Storage<AppTables = object> {
  readonly store: RealmStore
  readonly database: Database<EngineTables & AppTables>
  /** The realm's keyspace, where it lies on Cassandra: then there is no `database`. */
  readonly keyspace?: AppKeyspace
  /** What opening has migrated: `engine/0001-accounts`, `app/0001-movies`. */
  readonly migrated: readonly string[]
  /**
   * Resolves if the database answers, within a second.
   * @throws {StorageUnavailable}
   */
  check(): Promise<void>
  pendingMigrations(): Promise<readonly string[]>
  /** Waits for the writes that were asked for, then gives the database back. */
  close(): Promise<void>
}

/** What a database's own opening answers; the engine's adapters come on top. */
export type OpenDatabase<AppTables> = Omit<Storage<AppTables>, 'store'>

/**
 * Opens one realm's database and brings its tables up to date.
 *
 * @throws {StorageFault} with one line for the operator: what is wrong and what to do
 */
export async function openStorage<AppTables = object>(
  options: StorageOptions,
): Promise<Storage<AppTables>> {
  assertNames(options.realm)
  const { url = 'sqlite:', realm, auditKey = new Uint8Array(KEY_BYTES) } = options
  if (isCassandraUrl(url)) {
    const { openOnCassandra } = await import('./cassandra/open.ts') // its driver loads slowly
    return openOnCassandra({ ...options, url, auditKey })
  }
  const open = await openDatabase<AppTables>({ ...options, url, auditKey })
  const database = open.database as unknown as Database<EngineTables> // beside the app's own
  return { ...open, store: realmStore(database, { realm, auditKey }) }
}

const KEY_BYTES = 32

/** Options whose URL and key are known. */
export type Placed = StorageOptions & { readonly url: string; readonly auditKey: Uint8Array }

function openDatabase<AppTables>(options: Placed): Promise<OpenDatabase<AppTables>> {
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
  'lookup_key',
  'hash',
  'verifier',
  'kind',
])
