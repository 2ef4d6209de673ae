import type { StorageOptions } from '../opening.ts'
import type { CatchUpProgress } from './catch-up.ts'
import type { Report } from './copy.ts'
import type { Held, Side } from './side.ts'

/** How far a move has come: what it names is done. */
export type MovePhase =
  | 'target_made'
  | 'journal_on'
  | 'copied'
  | 'caught_up'
  | 'writes_stopped'
  | 'target_complete'
  | 'source_closed'
  | 'target_open'

/** Which realm moves from where to where. The keys are those of its server. */
export interface MoveOptions
  extends Pick<StorageOptions, 'dataDir' | 'realm' | 'migrations' | 'personalData'>,
    Required<Pick<StorageOptions, 'keys'>> {
  /** `sqlite:<path>` or `postgres://…`. */
  readonly from: string
  /** The same; an empty place. */
  readonly to: string
  /** Makes in the new database what it has in virtual tables of its own. */
  readonly afterMove?: ((database: Side['name']) => readonly string[]) | undefined
  /** Writes are stopped when the rest can be repeated within this time; 1,500 if absent. */
  readonly restMilliseconds?: number
  /** Awaited after each phase. */
  readonly onPhase?: (phase: MovePhase) => void | Promise<void>
  readonly report?: Report
  /** Told after each round of repeating what was written meanwhile. */
  readonly onCatchUp?: (progress: CatchUpProgress) => void
}

/** What a move has done. */
export interface Moved {
  /** How many rows each table has. */
  readonly rows: ReadonlyMap<string, number>
  /** How long nobody could write to the source before it was closed. */
  readonly stoppedMilliseconds: number
  /**
   * For how long before that writers had to wait again and again, since more was written than could be
   * repeated; 0: they did not.
   */
  readonly slowedMilliseconds: number
}

/** A move with both its sides open. */
export interface Move extends Omit<MoveOptions, 'from' | 'to'> {
  readonly urls: Pick<MoveOptions, 'from' | 'to'>
  readonly from: Side
  readonly to: Side
}

/** A change that was killed may hold the tables until its server notices. */
export const PATIENT_MILLISECONDS = 60_000

/** One change of a side: all of it or nothing. */
export async function inOne<T>(side: Side, job: (change: Held) => Promise<T>): Promise<T> {
  const change = await side.change()
  try {
    const answer = await job(change)
    await change.commit().execute()
    return answer
  } catch (error) {
    await change.rollback().execute()
    throw error
  }
}
