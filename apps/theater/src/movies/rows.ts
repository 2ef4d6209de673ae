import { type Dialect, UnstorableValue } from '@usher/storage'
import { type Expression, type RawBuilder, sql } from 'kysely'

type ColumnKind = 'text' | 'integer' | 'double' | 'decimal' | 'date'

/** The columns of the rows, in the order of their values. */
export type RowColumns = Readonly<Record<string, ColumnKind>>

/**
 * Many rows as one parameter: the statement is the same for any number of them, and the 16 bits in
 * which databases count parameters are enough.
 *
 * @param parameter what `packedRows` has made
 * @returns what can stand behind `from`, with a name of its own
 */
export function unpackedRows(
  dialect: Dialect,
  parameter: Expression<string>,
  columns: RowColumns,
): RawBuilder<unknown> {
  const unpack = UNPACK[dialect.name]
  const values = Object.entries(columns).map(
    ([name, kind], index) => sql`${unpack.value(index, kind)} as ${sql.id(name)}`,
  )
  return sql`(select ${sql.join(values)} from ${unpack.elements(parameter)})`
}

const UNPACK = {
  sqlite: {
    elements: (rows: Expression<string>) => sql`json_each(${rows})`,
    value: (index: number) => sql`value ->> ${sql.lit(index)}`,
  },
  postgres: {
    elements: (rows: Expression<string>) => sql`json_array_elements(${rows}::json)`,
    value: (index: number, kind: ColumnKind) =>
      sql`(value ->> ${sql.lit(index)})::${sql.raw(POSTGRES_TYPES[kind])}`,
  },
}

const POSTGRES_TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  integer: 'bigint',
  double: 'double precision',
  decimal: 'numeric',
  date: 'date',
}

const CHUNK_ROWS = 1000 // contract section 7; keeps every statement short

/**
 * The rows as parameters for `unpackedRows`, so many at a time that a statement stays short.
 *
 * @throws {UnstorableValue} for U+0000 and halves of surrogate pairs
 */
export function* packedRows(
  rows: readonly (readonly (string | number)[])[],
): Generator<string, void> {
  for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
    const packed = JSON.stringify(rows.slice(start, start + CHUNK_ROWS))
    if (ESCAPED_UNSTORABLE.test(packed)) {
      throw new UnstorableValue('text with U+0000 or half a surrogate pair cannot be stored')
    }
    yield packed
  }
}

// JSON.stringify escapes exactly these two; a backslash of the text itself is doubled
const ESCAPED_UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/
