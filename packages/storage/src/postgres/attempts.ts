import { setTimeout as pause } from 'node:timers/promises'
import { StorageUnavailable } from '@usher/engine'
import type { WriteOptions } from '../database.ts'
import { isOvertaken } from './failure.ts'

const ATTEMPTS = 10
const LONGEST_PAUSE_MILLISECONDS = 100
const OVERTAKEN_PATIENCE_MILLISECONDS = 10_000 // the server takes a second to see a deadlock
// A dead connection is told at once, a dead server late: who has waited is not made to wait again.
const LOST_PATIENCE_MILLISECONDS = 200

/**
 * Runs a change again if the server undid it in favour of another, and one that may be repeated if
 * its connection turned out to be dead.
 *
 * @throws {StorageUnavailable} also if others came first again and again
 */
export async function attempted<T>(
  { idempotent = false }: WriteOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  const start = performance.now()
  for (let count = 1; ; count += 1) {
    try {
      return await attempt()
    } catch (error) {
      const elapsed = performance.now() - start
      const mayTryAgain = isOvertaken(error)
        ? elapsed < OVERTAKEN_PATIENCE_MILLISECONDS
        : idempotent && isUnavailable(error) && elapsed < LOST_PATIENCE_MILLISECONDS
      if (!mayTryAgain || count === ATTEMPTS) throw givenUp(error)
      await pauseAtRandom()
    }
  }
}

function givenUp(error: unknown): unknown {
  if (!isOvertaken(error)) return error
  return new StorageUnavailable('other changes came first again and again', { cause: error })
}

/** Those who collided must not meet again. */
function pauseAtRandom(): Promise<void> {
  return pause(Math.random() * LONGEST_PAUSE_MILLISECONDS)
}

function isUnavailable(error: unknown): boolean {
  return error instanceof StorageUnavailable
}
