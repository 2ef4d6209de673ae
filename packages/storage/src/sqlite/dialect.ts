import { sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { sqliteViolation } from './violation.ts'

const MAX_PARAMETERS = 32_766 // SQLITE_MAX_VARIABLE_NUMBER

export function sqliteDialect({ sequentialIds }: { sequentialIds: boolean }): Dialect {
  return {
    name: 'sqlite',
    key: sql`text`,
    timestamp: sql`text`,
    date: sql`text`,
    flag: sql`integer`,
    json: sql`text`,
    bytes: sql`blob`,
    integer: sql`integer`,
    double: sql`real`,
    accountId: sequentialIds ? sql`integer` : sql`text`,
    numbered: (column) => column.primaryKey().autoIncrement(),
    dayOf: (column, instant) => column.generatedAlwaysAs(sql`substr(${instant}, 1, 10)`),
    columnsOf: (table) => sql`select name from pragma_table_info(${table})`,
    // there is one writer, and it has begun already
    lockRow: (query) => query,
    lockFreeRows: (query) => query,
    // SQLite's own lower() knows ASCII only
    contains: (text, piece) => sql`instr(fold_case(${text}), fold_case(${piece})) > 0`,
    joined: (text) => sql`group_concat(${text}, ',')`,
    now: sql`strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
    dropsConstraints: false,
    changesInWith: false,
    rowsPerInsert: (columns) => Math.floor(MAX_PARAMETERS / columns),
    advanceNumbers: async () => {}, // autoincrement remembers the highest id by itself
    gatherStatistics: async () => {}, // the planner follows the indexes without
    violation: sqliteViolation,
  }
}
