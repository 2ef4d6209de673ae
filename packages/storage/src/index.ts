export type {
  AppKeyspace,
  CassandraPersonalData,
  CassandraTables,
  CqlMigration,
  CqlMigrations,
} from './cassandra/app-keyspace.ts'
export type { Attempt } from './cassandra/client/cql.ts'
export { cql, listed, names, type Statement } from './cassandra/client/statement.ts'
export {
  type AccountKey,
  type Flag,
  instant,
  type NumberedId,
  type OptionalTimestamp,
  optionalInstant,
  type Timestamp,
} from './columns.ts'
export type { Database, Lookup, LookupQuery, WriteOptions } from './database.ts'
export type { Dialect } from './dialect.ts'
export { enginePersonalData } from './engine-personal-data.ts'
export type { Migration, MigrationContext, Migrations, TablesOfThatDay } from './migrations.ts'
export type { Moved, MoveOptions, MovePhase } from './move/move.ts'
export { compareRealm, moveBack, moveRealm, planMove } from './move/move-realm.ts'
export {
  type CassandraStorage,
  openStorage,
  type SqlStorage,
  type Storage,
  sqlDatabase,
} from './open-storage.ts'
export type { StorageOptions } from './opening.ts'
export { countPasskeyHosts } from './passkey-hosts.ts'
export type { PersonalData, PersonalTable } from './personal-table.ts'
export { DEFAULT_CONNECTIONS, SharedConnections } from './postgres/shared-connections.ts'
export { type Executes, type Place, type Prepared, prepared } from './prepared.ts'
export type { EngineTx, RealmStatement, RealmTx } from './realm-tx.ts'
export { OtherSecretKey, type Reseal, type Resealed } from './reseal.ts'
export { RealmMoved, StorageFault } from './storage-fault.ts'
export type { EngineTables } from './tables.ts'
export { UnstorableValue, type Violation } from './violation.ts'
