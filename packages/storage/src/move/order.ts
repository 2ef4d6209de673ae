import { StorageFault } from '../storage-fault.ts'
import type { MovedColumn, MovedTable } from './side.ts'

/**
 * The tables of both sides as one list, parents before those that refer to them.
 *
 * @throws {StorageFault} if they are not the same tables with the same columns and a key each
 */
export function commonTables(
  from: readonly MovedTable[],
  to: readonly MovedTable[],
): readonly MovedTable[] {
  const others = new Map(to.map((table) => [table.name, table]))
  const common = from.map((table) => {
    const other = others.get(table.name)
    if (!other || namesOf(table) !== namesOf(other) || table.key.length === 0) {
      throw new StorageFault(
        `${table.name} is not the same on both sides; run npx usher migrate for the old one, and give an empty new one`,
      )
    }
    return { ...table, columns: table.columns.map((column) => kindOf(column, other)) }
  })
  if (common.length !== to.length) {
    throw new StorageFault('the target has further tables; give it an empty database')
  }
  return parentsFirst(common)
}

const namesOf = ({ columns }: MovedTable) =>
  columns
    .map(({ name }) => name)
    .sort()
    .join()

/** PostgreSQL knows what SQLite has no types for. */
function kindOf(column: MovedColumn, { columns }: MovedTable): MovedColumn {
  const other = columns.find(({ name }) => name === column.name)
  return column.kind === 'plain' && other ? other : column
}

function parentsFirst(tables: readonly MovedTable[]): readonly MovedTable[] {
  const placed: MovedTable[] = []
  let waiting = [...tables].sort((one, other) => (one.name < other.name ? -1 : 1))
  while (waiting.length > 0) {
    const isFree = ({ name, parents }: MovedTable) =>
      parents.every((parent) => parent === name || placed.some((one) => one.name === parent))
    const free = waiting.filter(isFree)
    if (free.length === 0) throw new StorageFault('tables refer to each other in a circle')
    placed.push(...free)
    waiting = waiting.filter((table) => !free.includes(table))
  }
  return placed
}
