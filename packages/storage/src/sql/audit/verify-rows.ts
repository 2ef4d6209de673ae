import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AuditProblem } from '@usher/engine'
import { sql } from 'kysely'
import { instant } from '../../columns.ts'
import type { Database } from '../../database.ts'
import type { EngineTables } from '../../tables.ts'
import { type Chain, readChains } from './chains.ts'
import { isRecorded } from './walk.ts'

const UNLINKED_PORTION = 1_000
const PORTION = 5_000
/** Transactions, and the clocks of several servers, may be so far apart. */
const LATE_MILLISECONDS = 60_000

type Read = Database<EngineTables>['read']

/** Events that wait to be linked: recorded by Usher, and not much older than those that are linked. */
export async function* unlinkedEvents(
  read: Read,
  auditKeys: readonly [Uint8Array, ...Uint8Array[]],
  chains: readonly Chain[],
): AsyncGenerator<readonly AuditProblem[]> {
  const completeAt = chains.at(-1)?.completeAt?.getTime() ?? 0
  let last = 0
  for (;;) {
    const portion = await read
      .selectFrom('audit_events')
      .selectAll()
      .where('position', 'is', null)
      .where('id', '>', last)
      .orderBy('id')
      .limit(UNLINKED_PORTION)
      .execute()
    yield portion.flatMap((event): AuditProblem[] => {
      if (!isRecorded(auditKeys, event)) return [{ kind: 'changed_or_inserted', eventId: event.id }]
      const isLate = instant(event.at).getTime() < completeAt - LATE_MILLISECONDS
      return isLate ? [{ kind: 'unlinked', eventId: event.id }] : []
    })
    if (portion.length < UNLINKED_PORTION) return
    last = portion.at(-1)?.id ?? last
    await nextTurn()
  }
}

interface PlacedRow {
  readonly id: number
  readonly at: Date | string
  readonly seal: string
  readonly chain: number | null
  readonly position: number | null
}

/**
 * Copies of events, which are right but say nothing new, and rows that claim a place which no chain
 * has. A copy has the instant of its original, so rows are read by time.
 */
export async function* strayEvents(
  read: Read,
  chains: readonly Chain[],
): AsyncGenerator<{ rows: number; found: readonly AuditProblem[] }> {
  const isCopy = copiesByTime()
  const beyond: PlacedRow[] = []
  for await (const portion of rowsByTime(read)) {
    const copies = portion.filter(isCopy)
    const strays = portion.filter((row) => !isWithin(chains, row)).slice(0, BEYOND_MAX)
    beyond.push(...strays.slice(0, BEYOND_MAX - beyond.length))
    yield { rows: portion.length, found: copies.map(notRecorded) }
  }
  if (beyond.length === 0) return
  const now = await readChains(read) // some may have been linked in the meantime
  yield { rows: 0, found: beyond.filter((row) => !isWithin(now, row)).map(notRecorded) }
}

const BEYOND_MAX = 10_000

function isWithin(chains: readonly Chain[], row: PlacedRow): boolean {
  if (row.position === null && row.chain === null) return true
  const chain = chains.find((one) => one.chain === row.chain)
  return chain !== undefined && (row.position ?? 0) >= 1 && (row.position ?? 0) <= chain.position
}

function notRecorded({ id }: PlacedRow): AuditProblem {
  return { kind: 'changed_or_inserted', eventId: id }
}

function copiesByTime(): (row: PlacedRow) => boolean {
  let time = Number.NaN
  let seals = new Set<string>()
  return ({ at, seal }) => {
    const its = instant(at).getTime()
    if (its !== time) seals = new Set()
    time = its
    if (seals.has(seal)) return true
    seals.add(seal)
    return false
  }
}

async function* rowsByTime(read: Read): AsyncGenerator<readonly PlacedRow[]> {
  let last: number | undefined
  for (;;) {
    const at = sql`(select at from audit_events where id = ${last})`
    const after = last === undefined ? sql`true` : sql`at >= ${at} and (at > ${at} or id > ${last})`
    const { rows } = await sql<PlacedRow>`select id, at, seal, chain, position from audit_events
      where ${after} order by at, id limit ${PORTION}`.execute(read)
    if (rows.length > 0) yield rows
    if (rows.length < PORTION) return
    last = rows.at(-1)?.id
    await nextTurn()
  }
}
