import { sql } from 'kysely'
import { catchUp } from './catch-up.ts'
import {
  assertSameCounts,
  copyTables,
  differences,
  digestTables,
  notTheSame,
  type Report,
} from './copy.ts'
import { repeat } from './journal.ts'
import { type Move, type Moved, PATIENT_MILLISECONDS } from './move.ts'
import type { Held, MovedTable, Open, Side } from './side.ts'
import { setMoveState } from './state.ts'

/** All of the target is one transaction, which is committed when it was compared. */
export async function carryOver(
  move: Move,
  tables: readonly MovedTable[],
  id: string,
): Promise<Moved> {
  const { from, to, onPhase = () => {}, report = () => {} } = move
  const open: Open[] = []
  const opened = async (begun: Promise<Open>) => {
    const one = await begun
    open.push(one)
    return one
  }
  try {
    const target = await opened(to.change())
    await to.lock(target, tables, PATIENT_MILLISECONDS)
    const wake = await to.restTriggers(target, tables)
    const rows = await copyAll(move, tables, target, report)
    await onPhase('copied')
    const { mark, slowedMilliseconds } = await catchUp(move, tables, target)
    await onPhase('caught_up')

    const stoppedAt = performance.now()
    const closing = await opened(lockedSource(from, tables))
    await onPhase('writes_stopped')
    const sides = { source: closing, target }
    await repeat(sides, tables, await from.readJournal(closing, mark))
    await assertSameCounts(sides, tables)
    await carryNumbers(move, sides)
    for (const text of move.afterMove?.(to.name) ?? []) await sql.raw(text).execute(target)
    await wake()
    await target.commit().execute()
    await onPhase('target_complete')
    await from.removeJournal(closing, tables)
    await from.addStop(closing, tables)
    await setMoveState(closing, { role: 'moved', id, other: to }, move)
    await closing.commit().execute()
    const stoppedMilliseconds = Math.ceil(performance.now() - stoppedAt)
    await onPhase('source_closed')
    return { rows, stoppedMilliseconds, slowedMilliseconds }
  } finally {
    for (const one of open)
      if (!one.isCommitted && !one.isRolledBack) await one.rollback().execute()
  }
}

/** Whoever wants to write waits behind us, so this is short, and tried again. */
const SHORT_MILLISECONDS = 2_000
const TRIES = 5

async function lockedSource(from: Side, tables: readonly MovedTable[]): Promise<Open> {
  for (let tries = 1; ; tries += 1) {
    const change = await from.change()
    try {
      await from.lock(change, tables, SHORT_MILLISECONDS)
      return change
    } catch (error) {
      await change.rollback().execute()
      if (tries === TRIES) throw error
    }
  }
}

async function copyAll(
  { from, to }: Move,
  tables: readonly MovedTable[],
  target: Open,
  report: Report,
): Promise<ReadonlyMap<string, number>> {
  const snapshot = await from.snapshot()
  try {
    const read = await copyTables({ side: from, snapshot, target }, tables, report)
    const [different] = differences(read, await digestTables(to, target, tables))
    if (different !== undefined) throw notTheSame(different)
    return new Map([...read].map(([name, { rows }]) => [name, rows]))
  } finally {
    await snapshot.rollback().execute()
  }
}

async function carryNumbers(
  { from, to }: Move,
  { source, target }: { source: Held; target: Held },
): Promise<void> {
  for (const [table, last] of await from.numbers(source)) await to.setNumber(target, table, last)
}
