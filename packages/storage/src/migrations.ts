import type { Realm } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { Dialect } from './dialect.ts'

/** Tables as a migration sees them: it knows their columns of that day, no type does. */
export interface TablesOfThatDay {
  [table: string]: { [column: string]: unknown }
}

/** What a migration knows besides its tables. */
export interface MigrationContext {
  readonly dialect: Dialect
  readonly realm: Realm
}

/** One step forward. Released ones are never edited; they run in one transaction. */
export interface Migration {
  up(db: Kysely<TablesOfThatDay>, context: MigrationContext): Promise<void>
}

/** What the engine's own migrations get beside that. */
export interface EngineMigrationContext extends MigrationContext {
  /** 32 bytes; the key of the HMACs of audit events. */
  readonly auditKey: Uint8Array
}

export type EngineMigrations = Readonly<
  Record<
    string,
    { up(db: Kysely<TablesOfThatDay>, context: EngineMigrationContext): Promise<void> }
  >
>

/** By name; names ascend: `0001-movies`, `0002-…`. */
export type Migrations = Readonly<Record<string, Migration>>
