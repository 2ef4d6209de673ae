import type { Clock } from '@usher/engine'
import type { Storage } from '@usher/storage'
import { sqlDatabase } from '@usher/storage'
import type { SchoolTables } from '../tables.ts'
import type { LearningEvent, RecordedEvents } from './progress.ts'
import { sqlProgress } from './storage.ts'

export interface VividlyLearning {
  /**
   * Takes learning events from other parts of the same process, all or nothing. Delivering them
   * again does no harm (contract, section 6.1).
   *
   * @throws {TypeError} if a duration is no whole number of seconds or a percentage not 0 to 100
   */
  record(events: readonly LearningEvent[]): Promise<RecordedEvents>
}

/** The way in for learning events; no HTTP endpoint of this version writes them. */
export function vividlyLearning({
  storage,
  clock,
}: {
  storage: Storage<SchoolTables>
  clock: Clock
}): VividlyLearning {
  const progress = sqlProgress(sqlDatabase(storage))
  return {
    async record(events) {
      for (const event of events) check(event)
      return progress.record(events, clock.now())
    },
  }
}

function check({ durationSeconds = 0, progressPercentage = 0 }: LearningEvent): void {
  if (!Number.isSafeInteger(durationSeconds) || durationSeconds < 0) {
    throw new TypeError('durationSeconds must be a whole number, at least 0')
  }
  if (!(progressPercentage >= 0 && progressPercentage <= 100)) {
    throw new TypeError('progressPercentage must be a number from 0 to 100')
  }
}
