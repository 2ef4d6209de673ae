import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AuditProblem, AuditVerdict } from '@usher/engine'
import type { Database } from '../../database.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { EngineTables } from '../../tables.ts'
import { type Chain, readChains } from './chains.ts'
import { knownAuditKeys, trustedEnds } from './trusted-ends.ts'
import { strayEvents, unlinkedEvents } from './verify-rows.ts'
import { walkAlong } from './walk.ts'

const PORTION = 1_000
const PROBLEMS_MAX = 100

type OnProgress = (progress: { done: number; total: number }) => void
type Read = Database<EngineTables>['read']

/** Along each chain, then through all rows by time, always portion by portion. */
export async function verifyLog(
  read: Read,
  { keys }: RealmContext,
  onProgress: OnProgress = () => {},
): Promise<AuditVerdict> {
  const chains = await readChains(read)
  const events = chains.reduce((sum, { position }) => sum + position, 0)
  const problems: AuditProblem[] = []
  let done = 0
  const note = (rows: number) => {
    done += rows
    onProgress({ done, total: Math.max(2 * events, done) })
  }
  if (chains.length === 0) problems.push({ kind: 'end_changed', chain: 0 })
  const trusted = await trustedEnds(read, keys, chains)
  const known = await knownAuditKeys(read, keys)
  for (const chain of chains) {
    const walk = walkAlong(chain, trusted(chain), known)
    for await (const portion of eventsOf(read, chain)) {
      for (const event of portion) problems.push(...walk.see(event))
      note(portion.length)
      if (problems.length >= PROBLEMS_MAX) break
    }
    if (problems.length < PROBLEMS_MAX) problems.push(...walk.arrive())
  }
  for await (const found of unlinkedEvents(read, [keys.audit, ...known], chains))
    problems.push(...found)
  for await (const { rows, found } of strayEvents(read, chains)) {
    problems.push(...found)
    note(rows)
    if (problems.length >= PROBLEMS_MAX) break
  }
  const ends = chains.map(({ chain, position, link }) => ({ chain, position, link }))
  return { events, problems: problems.slice(0, PROBLEMS_MAX), ends }
}

/** Whatever is linked while this runs lies beyond the end that was read. */
async function* eventsOf(read: Read, { chain, position: end }: Chain) {
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
    await nextTurn() // SQLite answers without ever letting others have their turn
  }
}
