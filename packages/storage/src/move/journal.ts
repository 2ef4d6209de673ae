import { sql } from 'kysely'
import type { AnyRow, Held, MovedTable } from './side.ts'
import { carriedRow, digestOf, isSame } from './values.ts'

/** The keys of rows that were written during the move, by table. */
export type Keys = Map<string, Map<string, readonly unknown[]>>

interface Entry {
  readonly seq: number
  readonly name: string
  readonly key: string
}

/** What was noted so far, and not taken away yet. */
export async function readJournal(source: Held): Promise<readonly Entry[]> {
  const { rows } = await sql<Entry>`select seq, name, key from move_journal`.execute(source)
  return rows
}

/** Each by its own number: of transactions that overlap, the later number may come first. */
export async function clearJournal(change: Held, entries: readonly Entry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += PORTION) {
    const numbers = entries.slice(from, from + PORTION).map(({ seq }) => seq)
    await sql`delete from move_journal where seq in (${sql.join(numbers)})`.execute(change)
  }
}

const PORTION = 500

/** Each key once. */
export function keysOf(entries: readonly Entry[]): Keys {
  const keys: Keys = new Map()
  for (const { name, key } of entries) {
    const values: readonly unknown[] = JSON.parse(key)
    const ofTable = keys.get(name) ?? new Map<string, readonly unknown[]>()
    keys.set(name, ofTable.set(JSON.stringify(values), values))
  }
  return keys
}

/**
 * Makes the rows with these keys as they are in the source: those that are gone go first, the
 * children before their parents; the others come or change, the parents first.
 *
 * @param tables parents first
 */
export async function replay(
  { source, target }: { source: Held; target: Held },
  tables: readonly MovedTable[],
  keys: Keys,
): Promise<void> {
  for (const table of tables.toReversed()) {
    for (const key of keys.get(table.name)?.values() ?? []) {
      if (await findRow(source, table, key)) continue
      await sql`delete from ${sql.table(table.name)} where ${hasKey(table, key)}`.execute(target)
    }
  }
  for (const table of tables) {
    for (const key of keys.get(table.name)?.values() ?? []) {
      const row = await findRow(source, table, key)
      if (row) await store(target, table, row)
    }
  }
}

/** The first of these tables in which a row with one of the keys is not the same on both sides. */
export async function firstDifference(
  { source, target }: { source: Held; target: Held },
  tables: readonly MovedTable[],
  keys: Keys,
): Promise<string | undefined> {
  for (const table of tables) {
    for (const key of keys.get(table.name)?.values() ?? []) {
      const rows = [await findRow(source, table, key), await findRow(target, table, key)]
      const [one, other] = rows.map((row) => digestOf(row ? [row] : [], table))
      if (!one || !other || !isSame(one, other)) return table.name
    }
  }
  return undefined
}

/** As the other side takes it. */
async function findRow(
  held: Held,
  table: MovedTable,
  key: readonly unknown[],
): Promise<AnyRow | undefined> {
  const columns = sql.join(table.columns.map(({ name }) => sql.ref(name)))
  const { rows } = await sql<AnyRow>`select ${columns} from ${sql.table(table.name)}
    where ${hasKey(table, key)}`.execute(held)
  return rows[0] && carriedRow(rows[0], table)
}

function hasKey({ key: columns }: MovedTable, key: readonly unknown[]) {
  return sql.join(
    columns.map((column, place) => sql`${sql.ref(column)} = ${key[place]}`),
    sql` and `,
  )
}

async function store(target: Held, table: MovedTable, row: AnyRow): Promise<void> {
  const others = table.columns.filter(({ name }) => !table.key.includes(name))
  await target
    .insertInto(table.name)
    .values(row)
    .onConflict((conflict) =>
      others.length === 0
        ? conflict.columns([...table.key]).doNothing()
        : conflict
            .columns([...table.key])
            .doUpdateSet(Object.fromEntries(others.map(({ name }) => [name, row[name]]))),
    )
    .execute()
}
