import { type PostgresPool, sql } from 'kysely'
import { askingByKey } from '../batching/by-key.ts'
import type { Lookup, LookupQuery } from '../database.ts'
import { nameStatement } from '../prepared.ts'
import { isPossibleKey } from '../storable.ts'
import { attempted } from './attempts.ts'

const QUERIES_UNDERWAY = 1

/** One named query for all keys of a turn: `… where key = any($1)`. */
export function postgresLookup<DB, TB extends keyof DB, Row, Found>(
  { select, key, type, as }: LookupQuery<DB, TB, Row, Found>,
  connections: PostgresPool,
): Lookup<string | number, Found> {
  const elements = type === 'integer' ? sql`bigint[]` : sql`text[]`
  const { sql: text, parameters } = select
    .select(sql.ref(key).as('lookup_key'))
    .where(sql<boolean>`${sql.ref(key)} = any(${null}::${elements})`)
    .compile()
  nameStatement(text)
  const constants = parameters.slice(0, -1)

  const find = askingByKey<string | number, Found>({
    keyOf: (wanted) => wanted,
    equals: 'share',
    underwayMax: QUERIES_UNDERWAY,
    async answer(wanted) {
      const values = [...constants, wanted]
      const rows = await attempted({ idempotent: true }, () => ask<Row>(connections, text, values))
      return new Map(rows.map((row) => [row.lookup_key, as(row)]))
    },
  })
  return (wanted) => (isPossibleKey(wanted) ? find(wanted) : Promise.resolve(undefined))
}

interface KeyedRow {
  readonly lookup_key: string | number
}

async function ask<Row>(
  connections: PostgresPool,
  text: string,
  values: readonly unknown[],
): Promise<(Row & KeyedRow)[]> {
  const connection = await connections.connect()
  try {
    const { rows } = await connection.query<Row & KeyedRow>(text, values)
    return rows
  } finally {
    connection.release()
  }
}
