import { sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { postgresViolation, type UniqueColumns } from './violation.ts'

const MAX_PARAMETERS = 65_535 // the protocol counts them in 16 bits

interface Facts {
  readonly sequentialIds: boolean
  /** Filled when the schema is known. */
  readonly unique: UniqueColumns
}

export function postgresDialect({ sequentialIds, unique }: Facts): Dialect {
  return {
    name: 'postgres',
    key: sql`text collate "C"`,
    timestamp: sql`timestamptz`,
    date: sql`date`,
    flag: sql`boolean`,
    json: sql`text`,
    bytes: sql`bytea`,
    integer: sql`bigint`,
    double: sql`double precision`,
    accountId: sequentialIds ? sql`bigint` : sql`text collate "C"`,
    numbered: (column) => column.primaryKey().generatedByDefaultAsIdentity(),
    dayOf: (column, instant) =>
      column.generatedAlwaysAs(sql`(${instant} at time zone 'UTC')::date`).stored(),
    columnsOf: (table) => sql`select attname as name from pg_attribute
      where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped`,
    lockRow: (query) => query.forNoKeyUpdate(), // rows that refer to it may come and go
    lockFreeRows: (query) => query.forUpdate().skipLocked(),
    // the database's own collation may know ASCII only; ICU's root collation knows all letters
    contains: (text, piece) =>
      sql`strpos(lower(${text} collate "und-x-icu"), lower(${piece}::text collate "und-x-icu")) > 0`,
    joined: (text) => sql`string_agg(${text}, ',')`,
    now: sql`now()`,
    dropsConstraints: true,
    changesInWith: true,
    rowsPerInsert: (columns) => Math.floor(MAX_PARAMETERS / columns),
    async advanceNumbers(tx, table) {
      await sql`select setval(pg_get_serial_sequence(${table}, 'id'), highest)
        from (select max(id) as highest from ${sql.table(table)}) as ids
        where highest > (select coalesce(last_value, 0) from pg_sequences
          where schemaname = current_schema() and sequencename = ${`${table}_id_seq`})`.execute(tx)
    },
    async gatherStatistics(tx, tables) {
      await sql`analyze ${sql.join(tables.map((table) => sql.table(table)))}`.execute(tx)
    },
    violation: (error) => postgresViolation(error, unique),
  }
}
