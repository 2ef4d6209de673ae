import {
  type AccountId,
  type AuditEventType,
  type AuditProblem,
  type AuditVerdict,
  isSealOf,
  isSealOfChainEnd,
  linkEvent,
  sealChainEnd,
} from '@usher/engine'
import type { Selectable } from 'kysely'
import { instant } from '../../columns.ts'
import type { Database } from '../../database.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { AuditChainsTable, AuditEventsTable, EngineTables } from '../../tables.ts'

const PORTION = 1_000
const PROBLEMS_MAX = 100

type EventRow = Selectable<AuditEventsTable>
type ChainRow = Selectable<AuditChainsTable>

/** Writes down, with the realm's key, where each chain ends. */
export async function sealEnds(
  { read, writeOne }: Database<EngineTables>,
  { auditKey }: RealmContext,
): Promise<void> {
  const chains = await read.selectFrom('audit_chains').selectAll().execute()
  for (const { chain, position, link, sealed_position } of chains) {
    if (position === sealed_position) continue
    const seal = sealChainEnd(auditKey, { chain, position, link })
    await writeOne(({ db }) =>
      db
        .updateTable('audit_chains')
        .set({ sealed_position: position, sealed_link: link, seal })
        .where('chain', '=', chain)
        .where('sealed_position', '<', position) // another process may have been here since
        .execute(),
    )
  }
}

/** Reads every event of every chain, portion by portion. */
export async function verifyChains(
  { read }: Database<EngineTables>,
  { auditKey }: RealmContext,
): Promise<AuditVerdict> {
  const problems: AuditProblem[] = []
  const ends: AuditVerdict['ends'][number][] = []
  let events = 0
  for (const row of await read.selectFrom('audit_chains').selectAll().orderBy('chain').execute()) {
    const { chain, position, link } = row
    const walk = walkAlong(row, auditKey)
    for await (const portion of eventsOf(read, chain, position)) {
      for (const event of portion) problems.push(...walk.see(event))
      events += portion.length
      if (problems.length >= PROBLEMS_MAX) break
    }
    if (problems.length < PROBLEMS_MAX) problems.push(...walk.arrive())
    ends.push({ chain, position, link })
  }
  problems.push(...(await unlinked(read)), ...(await copies(read)))
  return { events, problems: problems.slice(0, PROBLEMS_MAX), ends }
}

/** Whatever is recorded while this runs lies beyond `end` and counts next time. */
async function* eventsOf(
  read: Database<EngineTables>['read'],
  chain: number,
  end: number,
): AsyncGenerator<readonly EventRow[]> {
  let last = 0
  for (;;) {
    const portion = await read
      .selectFrom('audit_events')
      .selectAll()
      .where('chain', '=', chain)
      .where('position', '>', last)
      .where('position', '<=', end)
      .orderBy('position')
      .limit(PORTION)
      .execute()
    if (portion.length > 0) yield portion
    if (portion.length < PORTION) return
    last = portion.at(-1)?.position ?? end
  }
}

function walkAlong(row: ChainRow, key: Uint8Array) {
  const { chain } = row
  let position = 0
  let link = ''
  let sealedLink = '' // what the events themselves say of the sealed end

  return {
    *see(event: EventRow): Generator<AuditProblem> {
      const at = event.position ?? 0
      const isNext = at === position + 1
      if (!isNext) yield { kind: 'removed', chain, from: position + 1, to: at }
      const isRight = isNext ? linkAfter(link, event) === event.link : true
      if (!isRight || !isSealOf(key, event.seal, factsOf(event))) {
        yield { kind: 'changed_or_inserted', eventId: event.id }
      }
      position = at
      link = event.link ?? '' // one changed event is one problem, not one for each that follows
      if (position === row.sealed_position) sealedLink = link
    },
    *arrive(): Generator<AuditProblem> {
      const known = Math.max(row.position, row.sealed_position)
      if (position < known) yield { kind: 'removed', chain, from: position + 1, to: known + 1 }
      else if (link !== row.link || sealedLink !== row.sealed_link || !isSealed(row, key)) {
        yield { kind: 'end_changed', chain }
      }
    },
  }
}

function linkAfter(predecessor: string, { id, account_id, seal }: EventRow): string {
  return linkEvent(predecessor, { id, accountId: accountOf(account_id), seal })
}

function isSealed({ chain, sealed_position, sealed_link, seal }: ChainRow, key: Uint8Array) {
  if (sealed_position === 0) return sealed_link === '' && seal === ''
  return isSealOfChainEnd(key, seal, { chain, position: sealed_position, link: sealed_link })
}

function factsOf(row: EventRow) {
  return {
    type: row.type as AuditEventType, // whatever stands there is what has been sealed
    at: instant(row.at),
    accountId: accountOf(row.account_id) as AccountId | undefined,
    actor: row.actor ?? undefined,
    address: row.address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    detail: row.detail ?? undefined,
  }
}

function accountOf(key: EventRow['account_id']): string | undefined {
  return key === null ? undefined : String(key)
}

/** Rows that came in on another way than ours. */
async function unlinked(read: Database<EngineTables>['read']): Promise<AuditProblem[]> {
  const rows = await read
    .selectFrom('audit_events')
    .select('id')
    .where('chain', 'is', null)
    .orderBy('id')
    .limit(PROBLEMS_MAX)
    .execute()
  return rows.map(({ id }) => ({ kind: 'changed_or_inserted', eventId: id }))
}

/** Rows with the seal of an earlier one: their own link is right, but they tell of nothing new. */
async function copies(read: Database<EngineTables>['read']): Promise<AuditProblem[]> {
  const rows = await read
    .selectFrom('audit_events')
    .select(({ fn }) => fn.max('id').as('id'))
    .where('chain', 'is not', null)
    .groupBy('seal')
    .having(({ fn }) => fn.countAll(), '>', 1)
    .limit(PROBLEMS_MAX)
    .execute()
  return rows.map(({ id }) => ({ kind: 'changed_or_inserted', eventId: id }))
}
