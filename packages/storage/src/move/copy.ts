import { sql } from 'kysely'
import { StorageFault } from '../storage-fault.ts'
import type { Held, MovedTable, Side } from './side.ts'
import { carriedRow, type Digest, digestOf, EMPTY, isSame, plus } from './values.ts'

/** Told after each portion: how many rows of a table there are so far. */
export type Report = (progress: { readonly table: string; readonly rows: number }) => void

// Less than 65,535 parameters for a table of 100 columns, and less than SQLite's 32,766 for one of 60.
const ROWS_PER_INSERT = 500

/**
 * Puts every row of the source into the target, in place of what is there.
 *
 * @param tables parents first
 * @returns what was read, by table
 */
export async function copyTables(
  { side, snapshot, target }: { side: Side; snapshot: Held; target: Held },
  tables: readonly MovedTable[],
  report: Report,
): Promise<ReadonlyMap<string, Digest>> {
  for (const { name } of tables.toReversed()) {
    await sql`delete from ${sql.table(name)}`.execute(target)
  }
  const digests = new Map<string, Digest>()
  for (const table of tables) {
    let digest = EMPTY
    for await (const portion of side.rows(snapshot, table)) {
      const rows = portion.map((row) => carriedRow(row, table))
      for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
        const values = rows.slice(from, from + ROWS_PER_INSERT)
        await target.insertInto(table.name).values(values).execute()
      }
      digest = plus(digest, digestOf(rows, table))
      report({ table: table.name, rows: digest.rows })
    }
    digests.set(table.name, digest)
  }
  return digests
}

/** What a side holds, by table. */
export async function digestTables(
  side: Side,
  held: Held,
  tables: readonly MovedTable[],
): Promise<ReadonlyMap<string, Digest>> {
  const digests = new Map<string, Digest>()
  for (const table of tables) {
    let digest = EMPTY
    for await (const portion of side.rows(held, table)) {
      const rows = portion.map((row) => carriedRow(row, table))
      digest = plus(digest, digestOf(rows, table))
    }
    digests.set(table.name, digest)
  }
  return digests
}

/** The tables whose rows are not the same. */
export function differences(
  one: ReadonlyMap<string, Digest>,
  other: ReadonlyMap<string, Digest>,
): readonly string[] {
  return [...one].flatMap(([name, digest]) =>
    isSame(digest, other.get(name) ?? EMPTY) ? [] : [name],
  )
}

/** @throws {StorageFault} naming a table that has more or fewer rows on one side */
export async function assertSameCounts(
  { source, target }: { source: Held; target: Held },
  tables: readonly MovedTable[],
): Promise<void> {
  const there = await countTables(target, tables)
  for (const [name, rows] of await countTables(source, tables)) {
    if (rows !== there.get(name)) throw notTheSame(name)
  }
}

/** How many rows each table has. */
export async function countTables(
  held: Held,
  tables: readonly MovedTable[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const { name } of tables) counts.set(name, await countIn(held, name))
  return counts
}

export function notTheSame(table: string): StorageFault {
  return new StorageFault(
    `${table} did not arrive as it is, so nothing was moved and the source goes on; run the command again`,
  )
}

async function countIn(held: Held, name: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    select count(*) as rows from ${sql.table(name)}`.execute(held)
  return Number(rows[0]?.rows)
}
