import { setImmediate } from 'node:timers/promises'
import { type SqlBool, sql } from 'kysely'
import { sqlState } from '../postgres/failure.ts'
import { primaryResultCode } from '../sqlite/failure.ts'
import { notTheSame } from './copy.ts'
import type { AnyRow, Held, MovedTable, Noted } from './side.ts'
import { carriedRow, carriedValue, digestOf, isSame } from './values.ts'

/** The value of each column of a primary key. */
type Key = readonly unknown[]

/** The keys of rows that were written during the move, each once, by table. */
type Keys = ReadonlyMap<string, readonly Key[]>

interface Sides {
  readonly source: Held
  readonly target: Held
}

// Less than SQLite's 32,766 parameters for a table of 130 columns.
const PORTION = 250

/**
 * Makes the rows that were written as they are in the source, and compares each as it arrives: those
 * that are gone go first, the children before their parents; the others come or change, the parents
 * first.
 *
 * @param tables parents first
 * @throws {StorageFault} a row is not the same on both sides
 */
export async function repeat(
  sides: Sides,
  tables: readonly MovedTable[],
  noted: Noted,
): Promise<void> {
  const keys = keysOf(noted, tables)
  for (const table of tables.toReversed()) {
    const gone: Key[] = []
    for (const portion of portionsOf(keys.get(table.name) ?? [])) {
      gone.push(...(await missing(sides.source, table, portion)))
      await setImmediate() // SQLite answers at once; who holds up writers needs a turn, too
    }
    await each(sides.target, gone, (portion) => remove(sides.target, table, portion))
  }
  for (const table of tables) {
    for (const portion of portionsOf(keys.get(table.name) ?? [])) {
      const rows = await findRows(sides.source, table, portion)
      await each(sides.target, rows, (some) => store(sides.target, table, some))
      const arrived = await findRows(sides.target, table, portion)
      if (!isSame(digestOf(rows, table), digestOf(arrived, table))) throw notTheSame(table.name)
      await setImmediate()
    }
  }
}

function keysOf({ rows }: Noted, tables: readonly MovedTable[]): Keys {
  const keys = new Map<string, Key[]>(tables.map(({ name }) => [name, []]))
  for (const { name, key } of rows) keys.get(name)?.push(JSON.parse(key))
  return keys
}

function* portionsOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += PORTION) yield all.slice(from, from + PORTION)
}

/** Those of the keys that no row has. */
async function missing(held: Held, table: MovedTable, keys: readonly Key[]): Promise<Key[]> {
  const columns = sql.join(table.key.map((name) => sql.ref(name)))
  const { rows } = await sql<AnyRow>`select ${columns} from ${sql.table(table.name)}
    where ${isOneOf(table, keys)}`.execute(held)
  const found = new Set(
    rows.map((row) =>
      keyText(
        table.key.map((name) => row[name]),
        table,
      ),
    ),
  )
  return keys.filter((key) => !found.has(keyText(key, table)))
}

/** The journal and a row write instants and truth values differently. */
function keyText(values: Key, { key, columns }: MovedTable): string {
  const kindOf = (name = '') => columns.find((column) => column.name === name)?.kind ?? 'plain'
  return JSON.stringify(values.map((value, place) => carriedValue(value, kindOf(key[place]))))
}

/** As the other side takes them. */
async function findRows(held: Held, table: MovedTable, keys: readonly Key[]): Promise<AnyRow[]> {
  const columns = sql.join(table.columns.map(({ name }) => sql.ref(name)))
  const { rows } = await sql<AnyRow>`select ${columns} from ${sql.table(table.name)}
    where ${isOneOf(table, keys)}`.execute(held)
  return rows.map((row) => carriedRow(row, table))
}

function isOneOf({ key: columns }: MovedTable, keys: readonly Key[]) {
  const [first, ...others] = columns
  if (first !== undefined && others.length === 0) {
    return sql<SqlBool>`${sql.ref(first)} in (${sql.join(keys.map(([value]) => value))})`
  }
  const hasKey = (key: Key) =>
    sql`(${sql.join(
      columns.map((column, place) => sql`${sql.ref(column)} = ${key[place]}`),
      sql` and `,
    )})`
  return sql<SqlBool>`(${sql.join(keys.map(hasKey), sql` or `)})`
}

async function remove(target: Held, table: MovedTable, keys: readonly Key[]): Promise<void> {
  await sql`delete from ${sql.table(table.name)} where ${isOneOf(table, keys)}`.execute(target)
}

async function store(target: Held, table: MovedTable, rows: readonly AnyRow[]): Promise<void> {
  const others = table.columns.filter(({ name }) => !table.key.includes(name))
  await target
    .insertInto(table.name)
    .values([...rows])
    .onConflict((conflict) =>
      others.length === 0
        ? conflict.columns([...table.key]).doNothing()
        : conflict
            .columns([...table.key])
            .doUpdateSet(
              Object.fromEntries(others.map(({ name }) => [name, sql.ref(`excluded.${name}`)])),
            ),
    )
    .execute()
}

/**
 * In portions. Where a row needs that another changes before (an address that passed from one account to the
 * other), one by one, and again, as long as that gets further.
 */
async function each<T>(
  target: Held,
  all: readonly T[],
  job: (some: readonly T[]) => Promise<void>,
): Promise<void> {
  for (const portion of portionsOf(all)) {
    let waiting = (await refused(target, () => job(portion))) ? portion : []
    while (waiting.length > 0) {
      const still: T[] = []
      let reason: unknown
      for (const one of waiting) {
        const refusal = await refused(target, () => job([one]))
        if (!refusal) continue
        reason = refusal.error
        still.push(one)
      }
      if (still.length === waiting.length) throw reason
      waiting = still
    }
  }
}

/** @returns why the database does not take it, which is undone then; other errors are thrown */
async function refused(
  target: Held,
  job: () => Promise<void>,
): Promise<{ readonly error: unknown } | undefined> {
  await sql`savepoint repeated`.execute(target)
  try {
    await job()
    await sql`release savepoint repeated`.execute(target)
    return undefined
  } catch (error) {
    if (!isConstraint(error)) throw error
    await sql`rollback to savepoint repeated`.execute(target)
    await sql`release savepoint repeated`.execute(target)
    return { error }
  }
}

const SQLITE_CONSTRAINT = 19
const INTEGRITY_CONSTRAINT_VIOLATION = '23' // class of PostgreSQL's codes

function isConstraint(error: unknown): boolean {
  if (primaryResultCode(error) === SQLITE_CONSTRAINT) return true
  return sqlState(error)?.startsWith(INTEGRITY_CONSTRAINT_VIOLATION) === true
}
