import type { Realm, RealmKeys } from '@usher/engine'
import type { CassandraTables } from './cassandra/app-keyspace.ts'
import type { Database } from './database.ts'
import type { Migrations } from './migrations.ts'
import type { PersonalData } from './personal-table.ts'
import type { SharedConnections } from './postgres/shared-connections.ts'
import type { Reseal, Resealed } from './reseal.ts'

/** How `openStorage` opens the database of a realm. */
export interface StorageOptions {
  /** `sqlite:<path>`, `sqlite::memory:`, `postgres://…` or `cassandra://…`; absent: a file in `dataDir`. */
  readonly url?: string | undefined
  /** Where SQLite files lie that the URL does not place: `<dataDir>/<realm>.db`. */
  readonly dataDir: string
  readonly realm: Realm
  /** The app's own tables; the engine's are always there before them. */
  readonly migrations: Migrations
  /** What the apps' tables have to do with people. Default: nothing. */
  readonly personalData?: Pick<PersonalData, 'tables' | 'afterErasure'> | undefined
  /** The same for Cassandra. Absent: a realm with tables of its own cannot lie there. */
  readonly cassandra?: CassandraTables | undefined
  /** Migrates an existing PostgreSQL schema at open; SQLite and empty schemas always are. */
  readonly migrate?: boolean
  /** `realmKeys` of the server's secret; the same whenever the database is opened. Default: `noKeys`. */
  readonly keys?: RealmKeys
  /** The secret was made up just now, so it fits an unused database only. Default: false. */
  readonly areKeysNew?: boolean
  /** Former secrets from which the database may be moved to `keys`, in order of preference. */
  readonly reseals?: readonly Reseal[]
  /** PostgreSQL only: what this realm shares with others. Default: eight of its own. */
  readonly connections?: SharedConnections
}

/** The options with their defaults filled in. */
export type OpenOptions = StorageOptions & { readonly url: string; readonly keys: RealmKeys }

/** What an open database offers whichever it is. */
export interface OpenDatabase {
  /** What opening has migrated: `engine/0001-accounts`, `app/0001-movies`. */
  readonly migrated: readonly string[]
  /** What opening has moved from a former secret to the present one; absent: nothing was to be moved. */
  readonly resealed?: Resealed | undefined
  /**
   * Resolves if the database answers, within a second.
   * @throws {StorageUnavailable}
   */
  check(): Promise<void>
  pendingMigrations(): Promise<readonly string[]>
  /**
   * Whether `usher move` has taken the realm elsewhere since it was opened. Never from Cassandra.
   *
   * @returns the URL of the database in which it lies now, or `undefined`: it is still here
   */
  movedTo(): Promise<string | undefined>
  /** Waits for the writes that were asked for, then gives the database back. */
  close(): Promise<void>
}

/** An open SQL database, before anybody has said which tables lie there. */
export interface OpenSqlDatabase extends Omit<OpenDatabase, 'movedTo'> {
  /** What must be moved to the present secret before anything is written. */
  readonly reseal: Reseal | undefined
  /** A view of it, typed with these tables. All views share the connections. */
  database<Tables>(): Database<Tables>
}
