import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Account, AccountSearch } from '@usher/engine'
import { type RawBuilder, sql } from 'kysely'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import { wordsOf } from '../search-words.ts'
import { isStorable } from '../storable.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'

const PORTION = 5_000 // accounts that one statement looks into: some ten milliseconds

/** Where a page begins or ends; accounts are ordered by it. */
interface Position {
  readonly created_at: Date | string
  readonly id: AccountKey
}

/**
 * Pages on an index, whatever is searched for. What no index knows is looked for in the accounts
 * themselves: portion by portion, so that neither a statement nor the event loop is taken for long.
 */
export async function searchAccounts(
  { read }: Database<EngineTables>,
  context: RealmContext,
  search: AccountSearch,
): Promise<readonly Account[]> {
  const { before, limit, text = '', role, status } = search
  if (!isStorable(text)) return []
  const queries = queriesOf(context, search)
  const start = before === undefined ? undefined : queries.position(keyOf(context, before))
  let [from] = start ? (await start.execute(read)).rows : []
  if (start && !from) return []

  const isFiltered = text !== '' || (role !== undefined && status !== undefined)
  const portion = isFiltered ? PORTION : limit
  const found: Account[] = []
  for (;;) {
    const page = queries.page({ from, portion, limit: limit - found.length })
    found.push(...(await page.execute(read)).rows.map(accountReader(context)))
    if (found.length === limit || !isFiltered) return found
    const [end] = (await queries.endOf({ from, portion }).execute(read)).rows
    if (!end) return found
    from = end
    await nextTurn() // SQLite answers without ever letting others have their turn
  }
}

function queriesOf(context: RealmContext, { text, status, role }: AccountSearch) {
  const { table, created, id, narrowed } = indexFor({ status, role })
  const keysAfter = (from: Position | undefined) => {
    const after = from ? sql`(${created}, ${id}) < (${from.created_at}, ${from.id})` : sql`true`
    return sql`select ${created} as created_at, ${id} as id from ${table}
      where ${narrowed} and ${after} order by ${created} desc, ${id} desc`
  }
  const ofStatus = status === undefined ? sql`true` : sql`accounts.status = ${status}`
  return {
    position: (key: AccountKey) =>
      sql<Position>`select created_at, id from accounts where id = ${key}`,
    endOf: ({ from, portion }: { from: Position | undefined; portion: number }) =>
      sql<Position>`${keysAfter(from)} limit 1 offset ${portion - 1}`,
    page: (part: { from: Position | undefined; portion: number; limit: number }) =>
      sql<AccountRow>`select ${sql.join(accountColumns(context))}
        from (${keysAfter(part.from)} limit ${part.portion}) as keys
        join accounts on accounts.id = keys.id
        where ${ofStatus} and ${holds(context, text)}
        order by keys.created_at desc, keys.id desc limit ${part.limit}`,
  }
}

/** The index that has the accounts in question in the order of a page. */
function indexFor({ status, role }: Pick<AccountSearch, 'status' | 'role'>) {
  const [created, id] = [sql.ref('created_at'), sql.ref('id')]
  if (role !== undefined) {
    return {
      table: sql.table('account_roles'),
      created: sql.ref('account_created_at'),
      id: sql.ref('account_id'),
      narrowed: sql`role = ${role}`,
    }
  }
  const narrowed = status === undefined ? sql`true` : sql`status = ${status}`
  return { table: sql.table('accounts'), created, id, narrowed }
}

function holds({ realm, dialect }: RealmContext, text: string | undefined): RawBuilder<boolean> {
  if (!text) return sql`true`
  const texts = Object.values(realm.profile).filter(({ type }) => type === 'text')
  const columns = ['identifier', ...texts.map(({ column }) => column)]
  // Each word somewhere, so that a full name is found though its parts lie in two columns.
  const found = wordsOf(text).map((word) => {
    const conditions = columns.map((column) =>
      dialect.contains(sql.ref(`accounts.${column}`), word),
    )
    return sql`(${sql.join(conditions, sql` or `)})`
  })
  return sql`(${sql.join(found, sql` and `)})`
}
