import { type Account, type AccountCount, type AccountSearch, asAccountId } from '@usher/engine'
import { wordsOf } from '../../search-words.ts'
import { dayOf } from '../audit/event-ids.ts'
import type { RealmContext } from '../realm-context.ts'
import { accountOf } from './account-row.ts'
import { findHolder, type HolderRow } from './credential.ts'
import { accountDays, type Entry, entriesOf } from './index-entries.ts'
import { searchText } from './search-index.ts'

/** What one search looks into at most; some seconds. Without a text it never gets that far. */
const MOST_ENTRIES = 200_000
const PAGE = 1_000
const AT_ONCE = 25

/** What is counted of entries, and of accounts that have to be read for it. */
const COUNTED = { entries: 10_000, accounts: 1_000 }

/**
 * Walks through the accounts in the order of their creation, day by day. The entries say where to
 * look; what is found there is judged by the account itself.
 */
export async function search(
  context: RealmContext,
  search: AccountSearch,
): Promise<readonly Account[]> {
  const { before, limit } = search
  const start = before === undefined ? undefined : await findHolder(context, before)
  if (before !== undefined && !start) return []

  const found: Account[] = []
  for await (const entries of candidates(context, search, start)) {
    for (let from = 0; from < entries.length && found.length < limit; from += AT_ONCE) {
      const rows = await Promise.all(
        entries.slice(from, from + AT_ONCE).map(({ userid }) => holderOf(context, userid)),
      )
      found.push(
        ...rows
          .filter((row) => matches(context, row, search))
          .map((row) => accountOf(context, row)),
      )
    }
    if (found.length >= limit) break
  }
  return found.slice(0, limit)
}

/** Entries tell of a text; for a state or a role the accounts themselves have to be read. */
export async function count(
  context: RealmContext,
  wanted: Pick<AccountSearch, 'text' | 'status' | 'role'>,
): Promise<AccountCount> {
  const isJudged = wanted.status !== undefined || wanted.role !== undefined
  const most = isJudged ? COUNTED.accounts : COUNTED.entries
  const words = wordsOf(wanted.text?.toLowerCase() ?? '')
  let [found, seen] = [0, 0]
  for (const day of await accountDays(context)) {
    for await (const entries of entriesOf(context, day, { order: 'newest first', size: PAGE })) {
      const likely = entries.filter(({ search_text }) => hasAll(search_text, words))
      found += isJudged ? await countMatching(context, likely, wanted) : likely.length
      seen += entries.length
      if (seen >= most) return { count: found, isComplete: false }
    }
  }
  return { count: found, isComplete: true }
}

async function countMatching(
  context: RealmContext,
  entries: readonly Entry[],
  wanted: Pick<AccountSearch, 'text' | 'status' | 'role'>,
): Promise<number> {
  let found = 0
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    const rows = await Promise.all(
      entries.slice(from, from + AT_ONCE).map(({ userid }) => holderOf(context, userid)),
    )
    found += rows.filter((row) => matches(context, row, wanted)).length
  }
  return found
}

async function* candidates(
  context: RealmContext,
  { text, limit, order }: AccountSearch,
  start: HolderRow | undefined,
): AsyncGenerator<readonly Entry[]> {
  const wanted = wordsOf(text?.toLowerCase() ?? '')
  const after = start && { created_date: start.created_date ?? new Date(0), userid: start.userid }
  const isOldestFirst = order === 'oldest'
  const days = await accountDays(context)
  const firstDay = after && dayOf(after.created_date)
  const size = wanted.every((word) => word === '') ? Math.min(limit, PAGE) : PAGE
  let seen = 0
  for (const day of isOldestFirst ? days.toReversed() : days) {
    if (firstDay !== undefined && (isOldestFirst ? day < firstDay : day > firstDay)) continue
    const walk = {
      order: isOldestFirst ? 'oldest first' : 'newest first',
      size,
      after: day === firstDay ? after : undefined,
    } as const
    for await (const entries of entriesOf(context, day, walk)) {
      yield entries.filter(({ search_text }) => hasAll(search_text, wanted))
      seen += entries.length
      if (seen >= MOST_ENTRIES) return
    }
  }
}

function holderOf(context: RealmContext, userid: Entry['userid']): Promise<HolderRow | undefined> {
  return findHolder(context, asAccountId(userid.toString()))
}

function matches(
  context: RealmContext,
  row: HolderRow | undefined,
  { text, status, role }: Pick<AccountSearch, 'text' | 'status' | 'role'>,
): row is HolderRow {
  if (!row) return false
  const words = text ? wordsOf(text.toLowerCase()) : []
  if (!hasAll(searchText(context, row), words)) return false
  if (status !== undefined && accountOf(context, row).status !== status) return false
  return role === undefined || (row.roles?.includes(role) ?? false)
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word))
}
