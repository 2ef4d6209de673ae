import { repeat } from './journal.ts'
import type { Move } from './move.ts'
import { createPressure, type Pressure } from './pressure.ts'
import type { Held, Mark, MovedTable } from './side.ts'

/** Told while what was written during the copy is repeated. */
export interface CatchUpProgress {
  /** How many rows were repeated so far. */
  readonly repeated: number
  /** Whether writers wait for a part of the time, since they write more than can be repeated. */
  readonly areWritersSlowed: boolean
}

/** Where the journal is repeated up to. */
export interface CaughtUp {
  readonly mark: Mark | undefined
  /** For how long writers had to wait again and again. */
  readonly slowedMilliseconds: number
}

/** What is left is repeated while nobody writes, so it must not take longer than this. */
const REST_MILLISECONDS = 1_500
/** A round that leaves more than this share of the one before it does not get us there. */
const SHRINKS = 0.7
/** With the last of them under the most pressure there is, for quite a while. */
const ROUNDS = 30

/**
 * Repeats what was written until the rest is a matter of a moment. Where that does not come nearer,
 * writers are held up for a growing share of the time. So it ends, however much is written.
 */
export async function catchUp(
  move: Move,
  tables: readonly MovedTable[],
  target: Held,
): Promise<CaughtUp> {
  const pressure = createPressure(move.from, tables)
  let former: Round | undefined
  let repeated = 0
  try {
    for (let rounds = 0; rounds < ROUNDS; rounds += 1) {
      const round = await repeatRound(move, { tables, target, former, pressure })
      if (!round) break
      repeated += round.rows
      move.onCatchUp?.({ repeated, areWritersSlowed: pressure.level > 0 })
      former = round
    }
  } finally {
    await pressure.end()
  }
  return { mark: former?.mark, slowedMilliseconds: pressure.milliseconds() }
}

interface Round {
  readonly rows: number
  readonly milliseconds: number
  readonly mark: Mark
}

interface State {
  readonly tables: readonly MovedTable[]
  readonly target: Held
  readonly former: Round | undefined
  readonly pressure: Pressure
}

/** @returns `undefined` if what is left can be repeated soon */
async function repeatRound(
  { from, restMilliseconds = REST_MILLISECONDS }: Move,
  { tables, target, former, pressure }: State,
): Promise<Round | undefined> {
  const source = await from.snapshot()
  try {
    const noted = await from.readJournal(source, former?.mark)
    const rows = noted.rows.length
    if (former) {
      const expected = (rows * former.milliseconds) / Math.max(former.rows, 1)
      if (expected < restMilliseconds) return undefined
      const growth = expected / Math.max(former.milliseconds, restMilliseconds)
      if (growth > SHRINKS) pressure.raise(growth)
    }
    const startedAt = performance.now()
    await repeat({ source, target }, tables, noted)
    return { rows, milliseconds: performance.now() - startedAt, mark: noted.mark }
  } finally {
    await source.rollback().execute()
  }
}
