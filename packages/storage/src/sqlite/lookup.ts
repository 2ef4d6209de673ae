import { sql } from 'kysely'
import { askingByKey } from '../batching/by-key.ts'
import type { Line } from '../batching/line.ts'
import type { Lookup, LookupQuery } from '../database.ts'
import { isPossibleKey } from '../storable.ts'
import { assertOutsideOfUnitOfWork } from '../unit-of-work.ts'
import { type SqliteConnection, storable } from './connection.ts'
import { told } from './failure.ts'

interface LookupParts {
  readonly connection: SqliteConnection
  /** For the connection, where it is shared. */
  readonly line?: Line
  readonly owner: SqliteConnection
}

/** One prepared statement, run once for each different key of a turn, in one read transaction. */
export function sqliteLookup<DB, TB extends keyof DB, Row, Found>(
  { select, key, as }: LookupQuery<DB, TB, Row, Found>,
  { connection, line, owner }: LookupParts,
): Lookup<string | number, Found> {
  const query = select.where(sql<boolean>`${sql.ref(key)} = ${null}`).compile()
  const constants = query.parameters.slice(0, -1).map(storable)

  function read(wanted: readonly (string | number)[]): ReadonlyMap<string | number, Found> {
    const found = new Map<string | number, Found>()
    const statement = connection.prepare(query.sql)
    for (const one of wanted) {
      const row = statement.get(...constants, storable(one))
      if (row !== undefined) found.set(one, as(row as Row))
    }
    return found
  }

  const find = askingByKey<string | number, Found>({
    keyOf: (wanted) => wanted,
    equals: 'share',
    underwayMax: 1,
    async answer(wanted) {
      const leave = await line?.enter()
      try {
        return asTransaction(connection, wanted.length > 1, () => read(wanted))
      } catch (error) {
        throw told(error)
      } finally {
        leave?.()
      }
    },
  })
  return async (wanted) => {
    assertOutsideOfUnitOfWork(owner)
    return isPossibleKey(wanted) ? find(wanted) : undefined
  }
}

/** One statement is a transaction by itself. */
function asTransaction<T>(connection: SqliteConnection, isNeeded: boolean, read: () => T): T {
  if (!isNeeded) return read()
  connection.prepare('begin').run()
  try {
    const found = read()
    connection.prepare('commit').run()
    return found
  } catch (error) {
    if (connection.isInTransaction) connection.exec('rollback')
    throw error
  }
}
