import type { ControlledTransaction, Kysely } from 'kysely'

/** Tables that are known by their names alone. */
export type AnyTables = Record<string, Record<string, unknown>>

/** A row as its database has it. */
export type AnyRow = Readonly<Record<string, unknown>>

/** An open transaction of a side, or its connection. */
export type Held = Kysely<AnyTables>

/** A transaction that ends when somebody says so. */
export type Open = ControlledTransaction<AnyTables>

/** One table of the realm, whatever its app calls it. */
export interface MovedTable {
  readonly name: string
  /** Those that the database derives are left out. */
  readonly columns: readonly MovedColumn[]
  /** The columns of its primary key. */
  readonly key: readonly string[]
  /** The tables that its rows refer to. */
  readonly parents: readonly string[]
}

/** A column, and how its values look on the other side. */
export interface MovedColumn {
  readonly name: string
  /** Truth values, instants and decimal numbers look different in each database. */
  readonly kind: 'plain' | 'flag' | 'instant' | 'decimal'
}

/** A moment in the journal, as its database counts. */
export type Mark = string

/** A part of the journal. */
export interface Noted {
  /** `key` is the primary key as an array in JSON. */
  readonly rows: readonly { readonly name: string; readonly key: string }[]
  /** Whatever lies before it has been seen. */
  readonly mark: Mark
}

/** Where a realm is, during a move. What is scaffolding of the move is not among its tables. */
export interface Side {
  readonly name: 'sqlite' | 'postgres'
  /** For people; without a password. */
  readonly place: string
  /** For servers, wherever they run. */
  readonly url: string
  /** Whether it has been there before: the file, or the schema with a table. */
  exists(): Promise<boolean>
  hasTable(held: Held, name: string): Promise<boolean>
  /** All tables of the realm, without virtual ones and those in which they keep themselves. */
  tables(): Promise<readonly MovedTable[]>
  /** Reads all of it as it is at one moment, while others write. */
  snapshot(): Promise<Open>
  /**
   * A change of this side. On SQLite nobody else writes meanwhile.
   *
   * @param milliseconds how long it waits for SQLite's one writer; half a minute, if absent
   * @throws {StorageUnavailable} somebody else wrote for so long
   */
  change(milliseconds?: number): Promise<Open>
  /**
   * From now on nobody else writes to these tables until the change ends; they go on reading.
   *
   * @throws {StorageUnavailable} somebody held one of them for so long; the change is of no use then
   */
  lock(change: Held, tables: readonly MovedTable[], milliseconds: number): Promise<void>
  /** Every row of a table, in portions. */
  rows(snapshot: Held, table: MovedTable): AsyncIterable<readonly AnyRow[]>
  /** The triggers of the realm itself do nothing until `wakeTriggers`. */
  restTriggers(change: Held, tables: readonly MovedTable[]): Promise<() => Promise<void>>
  /** Notes the key of each row that is written from now on. */
  addJournal(change: Held, tables: readonly MovedTable[]): Promise<void>
  removeJournal(change: Held, tables: readonly MovedTable[]): Promise<void>
  /** What was noted and can be seen here, each row once; without what was noted before the mark. */
  readJournal(held: Held, since: Mark | undefined): Promise<Noted>
  /** The database itself refuses every write to these tables, also those of servers that run. */
  addStop(change: Held, tables: readonly MovedTable[]): Promise<void>
  removeStop(change: Held, tables: readonly MovedTable[]): Promise<void>
  /** The number that each table has given last, by table. */
  numbers(held: Held): Promise<ReadonlyMap<string, number>>
  /** The next number lies beyond this one. */
  setNumber(change: Held, table: string, last: number): Promise<void>
  close(): Promise<void>
}
