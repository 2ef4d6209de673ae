export type {
  AppKeyspace,
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
export type { Migration, MigrationContext, Migrations, TablesOfThatDay } from './migrations.ts'
export { openStorage, type Storage, type StorageOptions } from './open-storage.ts'
export { type Executes, type Place, type Prepared, prepared } from './prepared.ts'
export { updateProfileIn } from './sql/profile.ts'
export { registerAccountIn } from './sql/register.ts'
export { StorageFault } from './storage-fault.ts'
export type { EngineTables } from './tables.ts'
export { UnstorableValue, type Violation } from './violation.ts'
