import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Dialect as KyselyDialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Line } from '../batching/line.ts'
import { assertOutsideOfUnitOfWork } from '../unit-of-work.ts'
import type { SqliteConnection } from './connection.ts'
import { told } from './failure.ts'

/** What opens, closes and undoes a unit of work: a transaction, or a savepoint within one. */
export interface Boundaries {
  readonly begin: readonly string[]
  readonly commit: readonly string[]
  readonly rollback: readonly string[]
}

export const transactions: Boundaries = {
  begin: ['begin'],
  commit: ['commit'],
  rollback: ['rollback'],
}

export const savepoints: Boundaries = {
  begin: ['savepoint job'],
  commit: ['release job'],
  rollback: ['rollback to job', 'release job'],
}

export interface SqliteAccess {
  readonly connection: SqliteConnection
  readonly boundaries: Boundaries
  /** For the connection; absent: its owner takes care of that. */
  readonly line?: Line
  /** Nobody reads from outside while inside of a unit of work on it. */
  readonly owner?: SqliteConnection
}

/** Kysely on a connection that is shared under our rules instead of Kysely's. */
export function kyselyOnSqlite(access: SqliteAccess): KyselyDialect {
  return {
    createAdapter: () => new SharedSqliteAdapter(),
    createDriver: () => new SqliteDriver(access),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

/** Runs the query at once. @throws the error as callers know it */
export function answerOf<Row>(
  connection: SqliteConnection,
  query: Pick<CompiledQuery, 'sql' | 'parameters'>,
): QueryResult<Row> {
  try {
    return connection.run<Row>(query)
  } catch (error) {
    throw told(error)
  }
}

class SharedSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true // the line decides, not Kysely's own lock
  }

  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class SqliteDriver implements Driver {
  readonly #access: SqliteAccess
  readonly #connection: DatabaseConnection
  #leave = () => {}

  constructor(access: SqliteAccess) {
    this.#access = access
    this.#connection = {
      executeQuery: async (query) => answerOf(access.connection, query),
      streamQuery: () => {
        throw new TypeError('lists are read page by page; streams would hold the database')
      },
    }
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const { owner } = this.#access
    if (owner) assertOutsideOfUnitOfWork(owner)
    const { line } = this.#access
    if (line) this.#leave = await line.enter()
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    this.#leave()
  }

  async beginTransaction(): Promise<void> {
    this.#run(this.#access.boundaries.begin)
  }

  async commitTransaction(): Promise<void> {
    this.#run(this.#access.boundaries.commit)
  }

  async rollbackTransaction(): Promise<void> {
    // a full disk or a failed write has ended the transaction already
    if (this.#access.connection.isInTransaction) this.#run(this.#access.boundaries.rollback)
  }

  async destroy(): Promise<void> {}

  #run(statements: readonly string[]): void {
    for (const sql of statements) this.#access.connection.run({ sql, parameters: [] })
  }
}
