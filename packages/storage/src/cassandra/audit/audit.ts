import {
  type AccountId,
  type AuditEvent,
  type AuditEventType,
  type AuditLog,
  asAccountId,
} from '@usher/engine'
import { cql, names, type Statement } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'
import { dayOf, dayOfId, firstIdAt } from './event-ids.ts'
import { record } from './record.ts'

type ListedEvent = AuditEvent & { readonly id: number }
type Query = Parameters<AuditLog['list']>[0]

interface EventRow {
  readonly id: bigint
  readonly type: string
  readonly userid: { toString(): string } | null
  readonly at: Date
  readonly actor: string | null
  readonly address: string | null
  readonly user_agent: string | null
  readonly detail: string | null
}

const COLUMNS = names('id', 'type', 'userid', 'at', 'actor', 'address', 'user_agent', 'detail')
const PAGE = 500

/** The audit log on Cassandra: each event lies with its account and with its type. */
export function cassandraAudit(context: RealmContext): AuditLog {
  return {
    record: (event) => record(context, event),
    list: (query) =>
      query.accountId === undefined
        ? listOfRealm(context, query)
        : listOfAccount(context, query.accountId, query),
    count: (query) => countOfType(context, query),
    sealEnd: async () => {}, // events of a cluster have no predecessor; see docs/cassandra.md
    verify: async () => undefined,
  }
}

async function listOfAccount(
  { cql: keyspace }: RealmContext,
  accountId: AccountId,
  query: Query,
): Promise<readonly ListedEvent[]> {
  if (!isAccountId(accountId)) return []
  const pages = keyspace.pages<EventRow>(
    cql`select ${COLUMNS} from audit_events_by_user
      where userid = ${accountId} ${numbersOf(query)}`,
    Math.min(query.limit, PAGE),
  )
  return firstOf(pages, query)
}

/** Day by day backwards; the newest of every type, then the newest of those. */
async function listOfRealm(context: RealmContext, query: Query): Promise<readonly ListedEvent[]> {
  const { type, before, since, limit } = query
  const types = type === undefined ? await knownTypes(context) : [type]
  const days = await daysOf(context, types)
  const lastDay = before === undefined ? Number.POSITIVE_INFINITY : dayOfId(before)
  const firstDay = since ? dayOf(since) : 0
  const found: ListedEvent[] = []
  for (const [day, typesOfDay] of days) {
    if (day > lastDay) continue
    if (day < firstDay || found.length >= limit) break
    const lists = await Promise.all(typesOfDay.map((one) => listOfDay(context, one, day, query)))
    found.push(...lists.flat().sort((one, other) => other.id - one.id))
  }
  return found.slice(0, limit)
}

async function knownTypes({ cql: keyspace }: RealmContext): Promise<string[]> {
  const rows = await keyspace.read<{ type: string }>(cql`select distinct type from audit_days`)
  return rows.map(({ type }) => type)
}

/** The days that have events of these types, newest first, each with those types. */
async function daysOf(
  { cql: keyspace }: RealmContext,
  types: readonly string[],
): Promise<readonly (readonly [day: number, types: readonly string[]])[]> {
  const days = new Map<number, string[]>()
  const lists = types.map((type) =>
    keyspace.read<{ day: number }>(cql`select day from audit_days where type = ${type}`),
  )
  for (const [index, rows] of (await Promise.all(lists)).entries()) {
    for (const { day } of rows) days.set(day, [...(days.get(day) ?? []), types[index] ?? ''])
  }
  return [...days].sort(([one], [other]) => other - one)
}

function listOfDay(
  { cql: keyspace }: RealmContext,
  type: string,
  day: number,
  query: Query,
): Promise<readonly ListedEvent[]> {
  const pages = keyspace.pages<EventRow>(
    cql`select ${COLUMNS} from audit_events_by_type where type = ${type} and day = ${day}
      ${numbersOf(query)}`,
    Math.min(query.limit, PAGE),
  )
  return firstOf(pages, query)
}

async function firstOf(
  pages: AsyncIterable<readonly EventRow[]>,
  { type, since, until, limit }: Query,
): Promise<readonly ListedEvent[]> {
  const found: ListedEvent[] = []
  for await (const rows of pages) {
    const wanted = rows.filter(
      (row) =>
        (type === undefined || row.type === type) &&
        (since === undefined || row.at >= since) &&
        (until === undefined || row.at < until),
    )
    found.push(...wanted.map(eventOf))
    if (found.length >= limit) break
  }
  return found.slice(0, limit)
}

// Numbers are drawn from the time, but never smaller than the one before: so `since` bounds them
// and `until` does not.
function numbersOf({ before, since }: Pick<Query, 'before' | 'since'>): Statement {
  const below = before === undefined ? cql`` : cql`and id < ${BigInt(before)}`
  const from = since === undefined ? cql`` : cql`and id >= ${BigInt(firstIdAt(since))}`
  return cql`${below} ${from}`
}

/** Within one partition at a time, where filtering reads nothing that is not asked for. */
async function countOfType(
  context: RealmContext,
  { type, since, until }: Parameters<AuditLog['count']>[0],
): Promise<number> {
  const days = (await daysOf(context, [type])).map(([day]) => day)
  const counts = days
    .filter((day) => day >= dayOf(since))
    .map(async (day) => {
      const [row] = await context.cql.read<{ events: bigint }>(
        cql`select count(*) as events from audit_events_by_type
          where type = ${type} and day = ${day} and id >= ${BigInt(firstIdAt(since))}
            and at >= ${since} and at < ${until} allow filtering`,
      )
      return Number(row?.events ?? 0n)
    })
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

function eventOf(row: EventRow): ListedEvent {
  return {
    id: Number(row.id),
    type: row.type as AuditEventType, // `record` writes no others
    at: row.at,
    accountId: row.userid ? asAccountId(row.userid.toString()) : undefined,
    actor: row.actor ?? undefined,
    address: row.address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    detail: row.detail === null ? undefined : JSON.parse(row.detail),
  }
}
