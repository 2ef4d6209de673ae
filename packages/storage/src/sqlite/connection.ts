import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { CompiledQuery, QueryResult } from 'kysely'
import { assertStorable } from '../storable.ts'
import { UnstorableValue } from '../violation.ts'

const CACHED_STATEMENTS = 500 // far more than the texts of one realm; bounds generated ones

interface CachedStatement {
  readonly statement: StatementSync
  readonly returnsRows: boolean
}

/** Node's own SQLite, with every statement prepared once. */
export class SqliteConnection {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, CachedStatement>()

  constructor(path: string, { readOnly }: { readOnly: boolean }) {
    this.#db = new DatabaseSync(path, {
      readOnly,
      timeout: 5000,
      enableForeignKeyConstraints: true,
    })
    this.#db.function('fold_case', { deterministic: true }, (text) =>
      typeof text === 'string' ? text.toLowerCase() : text,
    )
  }

  /** Whether SQLite itself still sees the transaction; a full disk ends it. */
  get isInTransaction(): boolean {
    return this.#db.isTransaction
  }

  exec(sql: string): void {
    this.#db.exec(sql)
  }

  prepare(sql: string): StatementSync {
    return this.#cached(sql).statement
  }

  run<Row>({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): QueryResult<Row> {
    const { statement, returnsRows } = this.#cached(sql)
    const values = parameters.map(storable)
    if (returnsRows) return { rows: statement.all(...values) as Row[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #cached(sql: string): CachedStatement {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#db.prepare(sql)
    const made = { statement, returnsRows: statement.columns().length > 0 }
    const [oldest] = this.#statements.keys()
    if (oldest !== undefined && this.#statements.size >= CACHED_STATEMENTS) {
      this.#statements.delete(oldest)
    }
    this.#statements.set(sql, made)
    return made
  }
}

export function storable(value: unknown): SQLInputValue {
  switch (typeof value) {
    case 'string':
      assertStorable(value)
      return value
    case 'boolean':
      return value ? 1 : 0
    case 'number':
    case 'bigint':
      return value
    case 'undefined':
      return null
    default:
      if (value === null || value instanceof Uint8Array) return value
      if (value instanceof Date) return value.toISOString()
      throw new UnstorableValue(`a ${typeof value} cannot be stored`)
  }
}
