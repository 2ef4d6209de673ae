import { type RawBuilder, sql } from 'kysely'
import type { Dialect } from '../dialect.ts'

type ColumnType = 'text' | 'bigint' | 'timestamptz'

/**
 * Rows that come as one parameter, so that a statement is the same for any number of them.
 *
 * @param json a list of objects
 * @param columns what they hold, with PostgreSQL's names of the types
 */
export function jsonRows(
  { name }: Pick<Dialect, 'name'>,
  json: RawBuilder<string>,
  columns: Readonly<Record<string, ColumnType>>,
): RawBuilder<unknown> {
  const all = Object.entries(columns)
  switch (name) {
    case 'sqlite': {
      const values = all.map(([column]) => sql`value ->> ${sql.lit(column)} as ${sql.id(column)}`)
      return sql`(select ${sql.join(values)} from json_each(${json}))`
    }
    case 'postgres': {
      const typed = all.map(([column, type]) => sql`${sql.id(column)} ${sql.raw(type)}`)
      return sql`(select * from json_to_recordset(${json}::json) as row (${sql.join(typed)}))`
    }
  }
}
