import type { RetentionStore } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../../database.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { RealmTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { eventsOfPersons, forgetEventsBefore } from '../audit/forget.ts'
import { type EndedRows, endedRows } from './ended-rows.ts'

/** What is kept for some time only, in SQL. */
export function sqlRetention(
  { read, write }: Database<EngineTables>,
  { keys }: RealmContext,
): RetentionStore {
  return {
    async count({ of, before }) {
      if (of === 'audit') return countRows(read, eventsOfPersons, before)
      let count = 0
      for (const rows of endedRows[of]) count += await countRows(read, rows, before)
      return count
    },

    async prune({ of, before, limit }) {
      if (of === 'audit') {
        if (!(await isAny(read, eventsOfPersons, before))) return 0
        return write((tx) => forgetEventsBefore(tx, keys, { before, limit }), { alone: true })
      }
      let pruned = 0
      for (const rows of endedRows[of]) {
        if (pruned < limit && (await isAny(read, rows, before))) {
          const left = limit - pruned
          pruned += await write((tx) => deleteRows(tx, rows, { before, limit: left }))
        }
      }
      return pruned
    },
  }
}

async function countRows(
  read: Kysely<EngineTables>,
  { table, hadEnded }: Omit<EndedRows, 'key'>,
  before: Date,
): Promise<number> {
  const { rows } = await sql<{ count: number | string }>`select count(*) as count
    from ${sql.table(table)} where ${hadEnded(before)}`.execute(read)
  return Number(rows[0]?.count ?? 0)
}

/** A look costs less than a write that finds nothing. */
async function isAny(
  read: Kysely<EngineTables>,
  { table, hadEnded }: EndedRows,
  before: Date,
): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(table)}
    where ${hadEnded(before)} limit 1`.execute(read)
  return rows.length > 0
}

/** Rows that somebody else deletes or changes at this moment are left to them. */
async function deleteRows(
  { db, dialect }: RealmTx<EngineTables>,
  { table, key, hadEnded }: EndedRows,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<number> {
  const ended = dialect.lockFreeRows(
    db
      .selectFrom(sql.table<Record<string, unknown>>(table).as('ended'))
      .select(sql.ref(key).as('key'))
      .where(hadEnded(before))
      .limit(limit),
  )
  const { rows } = await sql`delete from ${sql.table(table)}
    where ${sql.ref(key)} in ${ended} returning ${sql.ref(key)}`.execute(db)
  return rows.length
}
