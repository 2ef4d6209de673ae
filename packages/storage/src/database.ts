import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { Dialect } from './dialect.ts'
import type { RealmStatement, RealmTx } from './realm-tx.ts'

/** How `write` may run its job. */
export interface WriteOptions {
  /** The job may be run again after the connection was lost in the middle of it. */
  readonly idempotent?: boolean
  /**
   * The job takes long: its statements get half a minute each instead of seconds, and on SQLite no
   * other job shares its fate or its commit.
   */
  readonly alone?: boolean
}

/** A query by one key, compiled once and shared by callers of one turn of the event loop. */
export interface LookupQuery<DB, TB extends keyof DB, Row, Found> {
  /** The columns, joins and fixed conditions; the condition on the key is added. */
  readonly select: SelectQueryBuilder<DB, TB, Row>
  /** The column that is looked for, unique in the result: `accounts.id`. */
  readonly key: string
  readonly type: 'text' | 'integer'
  /** What callers get; made once per row. */
  readonly as: (row: Row) => Found
}

/** Answers the row with this key. Callers may share one query and one answer. */
export type Lookup<Key, Found> = (key: Key) => Promise<Found | undefined>

/** One realm's database, for the engine's adapters and an app's own tables alike. */
export interface Database<Tables> {
  readonly dialect: Dialect
  /** For reads outside of a change; sees committed rows only and never waits for a writer. */
  readonly read: Kysely<Tables>
  /**
   * Runs one unit of work: all of it is stored or nothing. Resolves after the commit.
   *
   * Await nothing but what `tx` offers, and change nothing outside: after a deadlock the job is run
   * again.
   *
   * @throws {StorageUnavailable} the database did not answer
   * @throws whatever the job throws, or the database's error (see `Dialect.violation`)
   */
  write<T>(job: (tx: RealmTx<Tables>) => Promise<T>, options?: WriteOptions): Promise<T>
  /** Like `write`, for a job that is one statement: it needs no transaction around it. */
  writeOne<T>(job: (tx: RealmStatement<Tables>) => Promise<T>, options?: WriteOptions): Promise<T>
  /**
   * After something was erased: as far as the database can say so, its files hold nothing of it.
   */
  scrub(): Promise<void>
  /**
   * Prepares a read by key for paths that every request takes. Lookups of one turn of the event
   * loop go to the database together.
   */
  lookup<DB, TB extends keyof DB, Row, Found>(
    query: LookupQuery<DB, TB, Row, Found>,
  ): Lookup<string | number, Found>
}
