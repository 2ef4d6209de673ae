import { createLanes } from '@usher/engine'
import { CALL_MILLISECONDS, notInTime } from './deadline.ts'

/** Where whoever shares something waits, such as a connection; one at a time, in order of arrival. */
export interface Line {
  /**
   * @returns what to call when done
   * @throws {StorageUnavailable} the turn did not come in time
   */
  enter(): Promise<() => void>
  /** The same without a limit, for those whose callers have one of their own. */
  enterAtLast(): Promise<() => void>
}

/** One line for each key. */
export interface Lines {
  /** Runs the job when those before it under the same key are done. */
  take<T>(key: string, job: () => Promise<T>): Promise<T>
}

const PATIENCE = { milliseconds: CALL_MILLISECONDS, tooLate: notInTime }
const ONLY = ''

export function createLine(): Line {
  const lanes = createLanes()
  return {
    enter: () => lanes.enter(ONLY, 1, PATIENCE),
    enterAtLast: () => lanes.enter(ONLY, 1),
  }
}

/** @param milliseconds how long somebody waits for their turn */
export function createLines(milliseconds: number): Lines {
  const lanes = createLanes()
  const patience = { milliseconds, tooLate: notInTime }
  return {
    async take(key, job) {
      const leave = await lanes.enter(key, 1, patience)
      try {
        return await job()
      } finally {
        leave()
      }
    },
  }
}
