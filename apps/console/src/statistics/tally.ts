import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AuditEventType } from '@usher/engine'
import type { AdministeredRealm } from '../realms.ts'
import type { Period } from './periods.ts'

const REMEMBERED = 20_000 // about as many as ten realms have in all ranges

/** Counts events of one type in one period. */
export type Tally = (
  realm: AdministeredRealm,
  type: AuditEventType,
  period: Period,
) => Promise<number>

/**
 * Counts with the index of the log, one short question at a time so that requests come in between.
 * Nothing is ever added to a period that is over, so each is counted once.
 *
 * @param graceSeconds so long after its end a period may still get events: those of requests that
 *   were under way, and of other servers whose clocks differ
 */
export function tallies(clock: { now(): Date }, graceSeconds = 60): Tally {
  const known = new Map<string, number>()
  return async ({ name, engine }, type, { since, until }) => {
    const key = `${name} ${type} ${since.getTime()} ${until.getTime()}`
    const counted = known.get(key)
    if (counted !== undefined) return counted
    await nextTurn()
    const count = await engine.store.audit.count({ type, since, until })
    if (until.getTime() + graceSeconds * 1000 < clock.now().getTime()) {
      if (known.size >= REMEMBERED) known.clear()
      known.set(key, count)
    }
    return count
  }
}
