import type { UseCaseContext } from '../context.ts'
import type { Limit } from '../realm.ts'
import { Refused } from '../refusals.ts'
import { firstReached } from './count-attempts.ts'
import { limitKey, type User } from './limit-key.ts'

// 30 guesses a minute and process. Nobody waits longer than a server that stops does (10 seconds).
const PAUSE_SECONDS = 2
const MOST_WAITING = 3

/**
 * Beyond a limit, one attempt is handled every few seconds, a few wait, and all others are refused:
 * their number costs neither hashes nor memory.
 *
 * @throws {Refused} `overloaded` if too many wait already
 */
export async function slowDownAtLimit(
  context: Pick<UseCaseContext, 'store' | 'clock' | 'lanes'>,
  limits: readonly Limit[],
  user: User,
): Promise<void> {
  const reached = await firstReached(context, limits, user)
  if (!reached) return
  const { lanes, clock } = context
  const key = `slowed:${limitKey(reached.limit, user)}`
  if (lanes.waiting(key) >= MOST_WAITING) {
    throw new Refused({ code: 'overloaded', retryAfterSeconds: PAUSE_SECONDS * MOST_WAITING })
  }
  const leave = await lanes.enter(key, 1)
  try {
    await clock.pause(PAUSE_SECONDS * 1000)
  } finally {
    leave()
  }
}
