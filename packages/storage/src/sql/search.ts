import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Account, AccountCount, AccountOrder, AccountSearch } from '@usher/engine'
import { type RawBuilder, sql } from 'kysely'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import { wordsOf } from '../search-words.ts'
import { isStorable } from '../storable.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'

const PORTION = 5_000 // accounts that one statement looks into: some ten milliseconds

const COUNTED = 10_000

/** Where a page begins or ends. */
interface Position {
  /** What accounts are ordered by. */
  readonly value: Date | string
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
  const { before, limit, text = '' } = search
  if (!isStorable(text)) return []
  const { isNarrowed, ...queries } = queriesOf(context, search)
  const start = before === undefined ? undefined : queries.position(keyOf(context, before))
  let [from] = start ? (await start.execute(read)).rows : []
  if (start && !from) return []

  const portion = isNarrowed ? limit : PORTION
  const found: Account[] = []
  for (;;) {
    const page = queries.page({ from, portion, limit: limit - found.length })
    found.push(...(await page.execute(read)).rows.map(accountReader(context)))
    if (found.length === limit || isNarrowed) return found
    const [end] = (await queries.endOf({ from, portion }).execute(read)).rows
    if (!end) return found
    from = end
    await nextTurn() // SQLite answers without ever letting others have their turn
  }
}

export async function countAccounts(
  { read }: Database<EngineTables>,
  context: RealmContext,
  wanted: Pick<AccountSearch, 'text' | 'status' | 'role'>,
): Promise<AccountCount> {
  if (!isStorable(wanted.text ?? '')) return { count: 0, isComplete: true }
  const queries = queriesOf(context, wanted)
  let count = 0
  let from: Position | undefined
  for (let looked = 0; looked < COUNTED; looked += PORTION) {
    const [counted] = (await queries.count({ from, portion: PORTION }).execute(read)).rows
    count += Number(counted?.count)
    const [end] = (await queries.endOf({ from, portion: PORTION }).execute(read)).rows
    if (!end) return { count, isComplete: true }
    from = end
    await nextTurn()
  }
  return { count, isComplete: false }
}

function queriesOf(context: RealmContext, search: Omit<AccountSearch, 'limit'>) {
  const { table, value, id, narrowed, left } = indexFor(search)
  const ordered = orderFor(search.order)
  const keysAfter = (from: Position | undefined) => {
    const after = from
      ? sql`(${value}, ${id}) ${ordered.beyond} (${from.value}, ${from.id})`
      : sql`true`
    return sql`select ${value} as value, ${id} as id from ${table} where ${narrowed} and ${after}
      order by ${value} ${ordered.direction}, ${id} ${ordered.direction}`
  }
  const found = (part: { from: Position | undefined; portion: number }) =>
    sql`from (${keysAfter(part.from)} limit ${part.portion}) as keys
      join accounts on accounts.id = keys.id where ${left} and ${holds(context, search.text)}`
  return {
    /** Whether the index alone decides who is found. */
    isNarrowed: left === ANY && !search.text,
    position: (key: AccountKey) =>
      sql<Position>`select ${sql.ref(ordered.column)} as value, id from accounts where id = ${key}`,
    endOf: ({ from, portion }: { from: Position | undefined; portion: number }) =>
      sql<Position>`${keysAfter(from)} limit 1 offset ${portion - 1}`,
    page: (part: { from: Position | undefined; portion: number; limit: number }) =>
      sql<AccountRow>`select ${sql.join(accountColumns(context))} ${found(part)}
        order by keys.value ${ordered.direction}, keys.id ${ordered.direction} limit ${part.limit}`,
    count: (part: { from: Position | undefined; portion: number }) =>
      sql<{ count: number | string }>`select count(*) as count ${found(part)}`,
  }
}

const ANY = sql<boolean>`true`

function orderFor(order: AccountOrder = 'newest') {
  const column = order === 'newest' || order === 'oldest' ? 'created_at' : 'identifier'
  return order === 'newest' || order === 'identifier_descending'
    ? { column, direction: sql`desc`, beyond: sql`<` }
    : { column, direction: sql`asc`, beyond: sql`>` }
}

/** The index that has the accounts in the order of a page, and what it leaves to be looked at. */
function indexFor({ status, role, order }: Pick<AccountSearch, 'status' | 'role' | 'order'>) {
  const { column } = orderFor(order)
  const [table, value, id] = [sql.table('accounts'), sql.ref(column), sql.ref('id')]
  const ofStatus = status === undefined ? ANY : sql<boolean>`accounts.status = ${status}`
  if (column === 'identifier') {
    const ofRole = sql<boolean>`exists (select 1 from account_roles
      where account_roles.account_id = accounts.id and account_roles.role = ${role})`
    const left = role === undefined ? ofStatus : sql<boolean>`${ofStatus} and ${ofRole}`
    return { table, value, id, narrowed: ANY, left }
  }
  if (role !== undefined) {
    return {
      table: sql.table('account_roles'),
      value: sql.ref('account_created_at'),
      id: sql.ref('account_id'),
      narrowed: sql`role = ${role}`,
      left: ofStatus,
    }
  }
  return { table, value, id, narrowed: ofStatus, left: ANY }
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
