import type { AccountId, PersonalRows } from '@usher/engine'
import { type RawBuilder, sql } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import type { Database } from '../../database.ts'
import type { PersonalTable } from '../../personal-table.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTables } from '../../tables.ts'

const PORTION = 500

type Read = Database<EngineTables>['read']
type Row = Readonly<Record<string, unknown>>

/** What is stored of an account, table by table and portion by portion. */
export async function* rowsOf(
  read: Read,
  context: RealmContext,
  tables: readonly PersonalTable[],
  accountId: AccountId,
): AsyncGenerator<PersonalRows> {
  const account = keyOf(context, accountId)
  for (const table of tables) {
    if (table.file === undefined) continue
    for await (const rows of portionsOf(read, table, account)) {
      yield { file: table.file, rows: rows.map((row) => told(row, table)) }
    }
  }
}

async function* portionsOf(read: Read, table: PersonalTable, account: AccountKey) {
  const keys = sql.join(table.key.map((name) => sql.ref(name)))
  const columns = [...new Set([...table.columns, ...table.key])].map((name) => sql.ref(name))
  let after: RawBuilder<unknown> = sql`true`
  for (;;) {
    const { rows } = await sql<Row>`select ${sql.join(columns)} from ${sql.table(table.table)}
      where ${isHeldBy(table, account)} and ${after}
      order by ${keys} limit ${sql.lit(PORTION)}`.execute(read)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (!last || rows.length < PORTION) return
    after = sql`(${keys}) > (${sql.join(table.key.map((name) => sql.val(last[name])))})`
  }
}

/** Whether a row of the table is of this account. */
export function isHeldBy({ holder }: PersonalTable, account: AccountKey): RawBuilder<boolean> {
  if (typeof holder === 'string') return sql`${sql.ref(holder)} = ${account}`
  return sql`${sql.ref(holder.column)} in (select ${sql.ref(holder.refersTo)}
    from ${sql.table(holder.of)} where ${sql.ref(holder.holder)} = ${account})`
}

function told(row: Row, { columns }: PersonalTable): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]))
}
