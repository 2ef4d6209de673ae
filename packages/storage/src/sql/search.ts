import type { Account, AccountSearch } from '@usher/engine'
import { type RawBuilder, sql } from 'kysely'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import { isStorable } from '../storable.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'
import { type Home, keyOf } from './home.ts'

const PORTION = 5_000 // accounts that one statement looks into: some ten milliseconds

/** Where a page begins or ends; accounts are ordered by it. */
interface Position {
  readonly created_at: Date | string
  readonly id: AccountKey
}

/** Accounts after `from`, down to `to` if the search goes in portions. */
interface Range {
  readonly from: Position | undefined
  readonly to: Position | undefined
}

/**
 * Pages on an index. Only a text has to be looked for in the accounts themselves: portion by
 * portion, so that neither a statement nor the event loop is taken for long.
 */
export async function searchAccounts(
  { read }: Database<EngineTables>,
  home: Home,
  search: AccountSearch,
): Promise<readonly Account[]> {
  const { before, limit, text = '' } = search
  if (!isStorable(text)) return []
  const queries = queriesOf(home, search)
  const start = before === undefined ? undefined : queries.position(keyOf(home, before))
  let [from] = start ? (await start.execute(read)).rows : []
  if (start && !from) return []

  const found: Account[] = []
  for (;;) {
    const to = search.text ? (await queries.portionEnd(from).execute(read)).rows[0] : undefined
    const page = queries.page({ from, to }, limit - found.length)
    found.push(...(await page.execute(read)).rows.map(accountReader(home)))
    if (!to || found.length === limit) return found
    from = to
  }
}

function queriesOf(home: Home, { text, status, role }: AccountSearch) {
  const { source, place, newestFirst } = role === undefined ? ALL : holdersOf(role)
  const ofStatus = status === undefined ? sql`true` : sql`status = ${status}`
  const after = (from: Position | undefined) =>
    from ? sql`${place} < (${from.created_at}, ${from.id})` : sql`true`
  const downTo = (to: Position | undefined) =>
    to ? sql`${place} >= (${to.created_at}, ${to.id})` : sql`true`
  return {
    position: (id: AccountKey) =>
      sql<Position>`select created_at, id from accounts where id = ${id}`,
    portionEnd: (from: Position | undefined) =>
      sql<Position>`select accounts.created_at, accounts.id from ${source}
        where ${ofStatus} and ${after(from)}
        order by ${newestFirst} limit 1 offset ${PORTION - 1}`,
    page: ({ from, to }: Range, limit: number) =>
      sql<AccountRow>`select ${sql.join(accountColumns(home))} from ${source}
        where ${ofStatus} and ${after(from)} and ${downTo(to)} and ${holds(home, text)}
        order by ${newestFirst} limit ${limit}`,
  }
}

const ALL = {
  source: sql`accounts`,
  place: sql`(accounts.created_at, accounts.id)`,
  newestFirst: sql`accounts.created_at desc, accounts.id desc`,
}

function holdersOf(role: string) {
  return {
    source: sql`account_roles join accounts
      on accounts.id = account_roles.account_id and account_roles.role = ${role}`,
    place: sql`(account_roles.account_created_at, account_roles.account_id)`,
    newestFirst: sql`account_roles.account_created_at desc, account_roles.account_id desc`,
  }
}

function holds({ realm, dialect }: Home, text: string | undefined): RawBuilder<boolean> {
  if (!text) return sql`true`
  const texts = Object.values(realm.profile).filter(({ type }) => type === 'text')
  const columns = ['identifier', ...texts.map(({ column }) => column)]
  const conditions = columns.map((column) => dialect.contains(sql.ref(column), text))
  return sql`(${sql.join(conditions, sql` or `)})`
}
