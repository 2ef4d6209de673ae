import { sql } from 'kysely'
import type { Lookup, LookupQuery } from '../database.ts'
import { isPossibleKey } from '../storable.ts'
import { assertOutsideOfUnitOfWork } from '../unit-of-work.ts'
import { type SqliteConnection, storable } from './connection.ts'
import { told } from './failure.ts'
import type { ReadTurn } from './read-turn.ts'

interface LookupParts {
  readonly connection: SqliteConnection
  readonly turn: ReadTurn
  readonly owner: SqliteConnection
}

/** One prepared statement, run once for each different key of a turn. */
export function sqliteLookup<DB, TB extends keyof DB, Row, Found>(
  { select, key, as }: LookupQuery<DB, TB, Row, Found>,
  { connection, turn, owner }: LookupParts,
): Lookup<string | number, Found> {
  const query = select.where(sql<boolean>`${sql.ref(key)} = ${null}`).compile()
  const constants = query.parameters.slice(0, -1).map(storable)
  const underway = new Map<string | number, Promise<Found | undefined>>()

  const find = (wanted: string | number): Promise<Found | undefined> =>
    new Promise((resolve, reject) => {
      turn.add({
        read() {
          underway.delete(wanted)
          try {
            const row = connection.prepare(query.sql).get(...constants, storable(wanted))
            resolve(row === undefined ? undefined : as(row as Row))
          } catch (error) {
            reject(told(error))
          }
        },
        fail(error) {
          underway.delete(wanted)
          reject(error)
        },
      })
    })

  return async (wanted) => {
    assertOutsideOfUnitOfWork(owner)
    if (!isPossibleKey(wanted)) return undefined
    const shared = underway.get(wanted)
    if (shared) return shared
    const found = find(wanted)
    underway.set(wanted, found)
    return found
  }
}
