import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExportedAccount } from '@usher/engine'
import { sql } from 'kysely'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'
import { carriedFactorsOf } from './carried-factors.ts'

const PORTION = 1_000

type Position = { readonly created_at: Date | string; readonly id: AccountKey }
type ExportedRow = AccountRow & { readonly exportedHash: string }

/** Each portion is a query of its own: nothing is held while the reader is slow. */
export async function* exportAccounts(
  { read }: Database<EngineTables>,
  context: RealmContext,
): AsyncGenerator<readonly ExportedAccount[]> {
  const accountOf = accountReader(context)
  const columns = accountColumns(context)
  let last: Position | undefined
  for (;;) {
    const after = last ? sql`(created_at, id) > (${last.created_at}, ${last.id})` : sql`true`
    // first the accounts, then what belongs to them: so no plan takes more than the portion
    const { rows } = await sql<ExportedRow>`
      select ${sql.join(columns)}, coalesce(hash, lookup_key || verifier, '') as "exportedHash"
      from (select * from accounts where ${after}
        order by created_at, id limit ${PORTION}) as accounts
      left join credentials on account_id = accounts.id and kind = ${context.realm.credential.kind}
      order by accounts.created_at, accounts.id`.execute(read)
    const factors = await carriedFactorsOf(
      read,
      context.keys,
      rows.map(({ id }) => id),
    )
    const exported = rows.map((row): ExportedAccount => {
      const account = accountOf(row)
      return { ...account, hash: row.exportedHash, ...factors.get(account.id) }
    })
    if (exported.length > 0) yield exported
    if (rows.length < PORTION) return
    last = rows.at(-1)
    await nextTurn() // SQLite answers without ever letting others have their turn
  }
}
