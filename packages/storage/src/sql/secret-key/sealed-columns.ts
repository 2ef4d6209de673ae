import { openText, type RealmKeys, sealText } from '@usher/engine'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { EngineTables } from '../../tables.ts'

/** A column of sealed texts. */
interface SealedColumn {
  readonly table: keyof EngineTables
  readonly key: string
  readonly column: string
  /** Which key of the realm seals them. */
  readonly with: 'sealing' | 'factors'
  /** The column of the value that a text is sealed together with; absent: it stands alone. */
  readonly boundTo?: string
  /** Of no use without its content, and in the way of what is made anew. */
  readonly goesIfUnreadable: boolean
}

/** Every such column; a new secret seals them anew. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'outbox', key: 'id', column: 'sealed', with: 'sealing', goesIfUnreadable: false },
  { table: 'signing_keys', key: 'id', column: 'sealed', with: 'sealing', goesIfUnreadable: true },
  {
    table: 'service_keys',
    key: 'generation',
    column: 'sealed',
    with: 'sealing',
    goesIfUnreadable: true,
  },
  {
    table: 'totp_factors',
    key: 'id',
    column: 'sealed_secret',
    with: 'factors',
    boundTo: 'account_id',
    goesIfUnreadable: false, // the account must not lose its second factor unseen
  },
  {
    table: 'identity_tickets',
    key: 'hash',
    column: 'sealed',
    with: 'sealing',
    goesIfUnreadable: true,
  },
  {
    table: 'identity_providers',
    key: 'name',
    column: 'sealed',
    with: 'sealing',
    boundTo: 'name',
    goesIfUnreadable: false, // the operator sees that it needs a new secret
  },
  {
    table: 'webhook_endpoints',
    key: 'id',
    column: 'sealed_secret',
    with: 'sealing',
    goesIfUnreadable: false, // the operator sees that it needs a new secret
  },
  {
    table: 'webhook_endpoints',
    key: 'id',
    column: 'former_sealed_secret',
    with: 'sealing',
    goesIfUnreadable: false,
  },
  {
    table: 'challenges',
    key: 'hash',
    column: 'sealed',
    with: 'factors',
    boundTo: 'hash',
    goesIfUnreadable: true,
  },
]

interface SealedRow {
  readonly key: string | number
  readonly sealed: Uint8Array
  readonly bound: string | number
}

/** Whether the key opens any of the newest sealed texts; `undefined`: there are none. */
export async function opensWhatIsSealed(
  db: QueryExecutorProvider,
  keys: RealmKeys,
): Promise<boolean | undefined> {
  let isAny = false
  for (const column of sealedColumns) {
    const rows = await sealedRows(db, column, SAMPLE)
    isAny ||= rows.length > 0
    if (rows.some((row) => opened(keys, column, row) !== undefined)) return true
  }
  return isAny ? false : undefined
}

function opened(keys: RealmKeys, column: SealedColumn, row: SealedRow): string | undefined {
  return openText(keys[column.with], row.sealed, String(row.bound))
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
    for (const row of await sealedRows(db, column)) {
      const text = from && opened(from, column, row)
      if (text === undefined) {
        counts.unreadable += 1
        if (column.goesIfUnreadable) await remove(db, column, row.key)
      } else {
        counts.moved += 1
        await replace(db, column, row.key, sealText(to[column.with], text, String(row.bound)))
      }
    }
  }
  return counts
}

async function sealedRows(
  db: QueryExecutorProvider,
  { table, key, column, boundTo }: SealedColumn,
  limit?: number,
): Promise<readonly SealedRow[]> {
  const bound = boundTo === undefined ? sql`''` : sql.ref(boundTo)
  const first = limit === undefined ? sql`` : sql`limit ${sql.lit(limit)}`
  const { rows } = await sql<SealedRow>`
    select ${sql.ref(key)} as key, ${sql.ref(column)} as sealed, ${bound} as bound from ${sql.table(table)}
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
