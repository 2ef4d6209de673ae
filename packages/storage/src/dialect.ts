import type {
  ColumnDefinitionBuilder,
  Expression,
  QueryExecutorProvider,
  RawBuilder,
  SelectQueryBuilder,
} from 'kysely'
import type { Violation } from './violation.ts'

/**
 * Where the databases differ, by name; nobody asks which one it is.
 *
 * The first part are column types for `addColumn(name, type)` in migrations.
 */
export interface Dialect {
  /** For messages and metrics only. */
  readonly name: 'sqlite' | 'postgres'

  /** Text that is compared byte for byte: ids, names, hashes. */
  readonly key: RawBuilder<unknown>
  /** An instant with milliseconds; see `Timestamp`. */
  readonly timestamp: RawBuilder<unknown>
  /** A day, `YYYY-MM-DD`, read and written as text. */
  readonly date: RawBuilder<unknown>
  readonly flag: RawBuilder<unknown>
  /** JSON as the text that was written, key order included. */
  readonly json: RawBuilder<unknown>
  readonly bytes: RawBuilder<unknown>
  readonly integer: RawBuilder<unknown>
  readonly double: RawBuilder<unknown>
  /** What refers to `accounts.id` in this realm. */
  readonly accountId: RawBuilder<unknown>
  /** Makes an `integer` column the primary key that numbers its rows and never repeats itself. */
  readonly numbered: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder

  /** Makes a `date` column that the database derives from an instant: its day in UTC. */
  readonly dayOf: (
    column: ColumnDefinitionBuilder,
    instant: Expression<unknown>,
  ) => ColumnDefinitionBuilder

  /** The names of the columns that a table has. */
  readonly columnsOf: (table: string) => RawBuilder<{ readonly name: string }>

  /** Holds the rows that a read finds until the end of the transaction. */
  readonly lockRow: <DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
  ) => SelectQueryBuilder<DB, TB, O>
  /** Like `lockRow`, passing over rows that another transaction holds. */
  readonly lockFreeRows: <DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
  ) => SelectQueryBuilder<DB, TB, O>
  /** Whether the text holds the given piece, regardless of case; `%` and `_` are plain. */
  readonly contains: (text: Expression<unknown>, piece: string) => RawBuilder<boolean>
  /** The values of a group as one text, separated by commas. */
  readonly joined: (text: Expression<unknown>) => RawBuilder<string | null>
  /** The database's own clock; rules take the engine's instead. */
  readonly now: RawBuilder<Date>
  /** Whether a constraint can be taken away from a table that is there. */
  readonly dropsConstraints: boolean
  /** Whether one statement may hold several changes: `with … as (update … returning …)`. */
  readonly changesInWith: boolean
  /** How many rows of so many columns one insert may hold. */
  readonly rowsPerInsert: (columns: number) => number
  /** After rows were written with ids of their own: the next number lies beyond them. */
  readonly advanceNumbers: (tx: QueryExecutorProvider, table: string) => Promise<void>
  /** After many rows were written: what the planner knows of these tables is up to date. */
  readonly gatherStatistics: (tx: QueryExecutorProvider, tables: readonly string[]) => Promise<void>
  /** What rule of the database the error tells of, if any. */
  readonly violation: (error: unknown) => Violation | undefined
}
