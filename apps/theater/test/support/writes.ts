import assert from 'node:assert/strict'
import { sqlDatabase, type Violation } from '@usher/storage'
import { type RawBuilder, sql } from 'kysely'
import type { Theater } from './theater.ts'

/** Writes and reads beside the app, as an operator with the database's own client would. */
export function writesTo(theater: () => Theater) {
  const run = async <Row>(statement: RawBuilder<Row>) => {
    const database = sqlDatabase(theater().storage)
    const { rows } = await database.writeOne(({ db }) => statement.execute(db))
    return rows
  }

  /** Inserts a row. @returns its id, of tables that have one */
  async function insert(table: string, row: Record<string, unknown>): Promise<number> {
    const columns = sql.join(Object.keys(row).map((name) => sql.id(name)))
    const values = sql.join(Object.values(row))
    const hasId = !/_(movies|genres|languages)$/.test(table)
    const [stored] = await run(sql<{ id: number }>`insert into ${sql.table(table)} (${columns})
      values (${values}) ${hasId ? sql`returning id` : sql``}`)
    return Number(stored?.id)
  }

  /** That the database itself refuses the write, and by which rule. */
  async function refuses(kind: Violation['kind'], write: Promise<unknown>, what = '') {
    await assert.rejects(
      write,
      (error) => sqlDatabase(theater().storage).dialect.violation(error)?.kind === kind,
      what,
    )
  }

  return { run, insert, refuses }
}
