import { StorageUnavailable } from '@usher/engine'
import { CALL_MILLISECONDS } from '../../batching/deadline.ts'

/**
 * Waits for the work no longer than a caller may wait. What has been sent by then may still be
 * carried out.
 *
 * @throws {StorageUnavailable} after that time
 */
export async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `Cassandra did not answer within ${milliseconds} ms`
    timer = setTimeout(() => reject(new StorageUnavailable(message)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The moment until which something may be tried again. */
export interface Deadline {
  readonly isOver: boolean
}

export function deadline(): Deadline {
  const end = performance.now() + CALL_MILLISECONDS
  return {
    get isOver() {
      return performance.now() >= end
    },
  }
}
