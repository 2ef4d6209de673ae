import type { Attempt } from './cql.ts'
import { type Deadline, deadline } from './deadline.ts'
import { isMistake } from './failure.ts'

export interface Undecided<Row> {
  readonly attempt: () => Promise<Attempt<Row>>
  /** Whether this very change is in the database, read with `readSettled`. */
  readonly isApplied: () => Promise<boolean>
}

const LONGEST_PAUSE_MILLISECONDS = 60

/**
 * Carries a lightweight transaction to a known end. When an attempt times out nobody knows whether
 * it counts: then the row is read back, which also finishes what is under way, and only if the
 * change is not there it is tried again. Repeating is safe, as every change is marked by its id.
 *
 * @throws {StorageUnavailable} not decided in time; the change may be there or not
 */
export async function decided<Row>(change: Undecided<Row>): Promise<Attempt<Row>> {
  const limit = deadline()
  let isInDoubt = false
  for (;;) {
    try {
      const attempt = await change.attempt()
      if (attempt.applied || !isInDoubt || !(await change.isApplied())) return attempt
      return { applied: true }
    } catch (error) {
      if (isMistake(error) || limit.isOver) throw error
      isInDoubt = true
    }
    if (await isKnownApplied(change, limit)) return { applied: true }
    await shortPause()
  }
}

async function isKnownApplied<Row>(change: Undecided<Row>, limit: Deadline): Promise<boolean> {
  try {
    return await change.isApplied()
  } catch (error) {
    if (isMistake(error) || limit.isOver) throw error
    return false
  }
}

// Of rivals that wait equally long each would void the other's next ballot again.
function shortPause(): Promise<void> {
  const milliseconds = Math.random() * LONGEST_PAUSE_MILLISECONDS
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
