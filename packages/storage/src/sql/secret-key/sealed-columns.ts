import { openText, type RealmKeys, sealText } from '@usher/engine'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { EngineTables } from '../../tables.ts'

/** A column of texts that are sealed with the realm's `sealing` key. */
interface SealedColumn {
  readonly table: keyof EngineTables
  readonly key: string
  readonly column: string
  /** Of no use without its content, and in the way of what is made anew. */
  readonly goesIfUnreadable: boolean
}

/** Every such column; a new secret seals them anew. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'outbox', key: 'id', column: 'sealed', goesIfUnreadable: false },
  { table: 'signing_keys', key: 'id', column: 'sealed', goesIfUnreadable: true },
  { table: 'service_keys', key: 'generation', column: 'sealed', goesIfUnreadable: true },
]

interface SealedRow {
  readonly key: string | number
  readonly sealed: Uint8Array
}

/** Whether the key opens any of the newest sealed texts; `undefined`: there are none. */
export async function opensWhatIsSealed(
  db: QueryExecutorProvider,
  { sealing }: RealmKeys,
): Promise<boolean | undefined> {
  const texts: SealedRow[] = []
  for (const column of sealedColumns) texts.push(...(await sealedRows(db, column, SAMPLE)))
  if (texts.length === 0) return undefined
  return texts.some(({ sealed }) => openText(sealing, sealed) !== undefined)
}

const SAMPLE = 100

/** Seals all texts with the new key. @param from absent: nobody has the former key */
export async function resealTexts(
  db: QueryExecutorProvider,
  from: RealmKeys | undefined,
  to: RealmKeys,
): Promise<{ moved: number; unreadable: number }> {
  const counts = { moved: 0, unreadable: 0 }
  for (const column of sealedColumns) {
    for (const { key, sealed } of await sealedRows(db, column)) {
      const text = from && openText(from.sealing, sealed)
      if (text === undefined) {
        counts.unreadable += 1
        if (column.goesIfUnreadable) await remove(db, column, key)
      } else {
        counts.moved += 1
        await replace(db, column, key, sealText(to.sealing, text))
      }
    }
  }
  return counts
}

async function sealedRows(
  db: QueryExecutorProvider,
  { table, key, column }: SealedColumn,
  limit?: number,
): Promise<readonly SealedRow[]> {
  const first = limit === undefined ? sql`` : sql`limit ${sql.lit(limit)}`
  const { rows } = await sql<SealedRow>`
    select ${sql.ref(key)} as key, ${sql.ref(column)} as sealed from ${sql.table(table)}
    where ${sql.ref(column)} is not null order by ${sql.ref(key)} desc ${first}`.execute(db)
  return rows
}

async function replace(
  db: QueryExecutorProvider,
  { table, key, column }: SealedColumn,
  id: SealedRow['key'],
  sealed: Uint8Array,
): Promise<void> {
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sealed}
    where ${sql.ref(key)} = ${id}`.execute(db)
}

async function remove(
  db: QueryExecutorProvider,
  { table, key }: SealedColumn,
  id: SealedRow['key'],
): Promise<void> {
  await sql`delete from ${sql.table(table)} where ${sql.ref(key)} = ${id}`.execute(db)
}
