import type { Workshop } from '../parts.ts'
import type { Limit } from '../realm.ts'
import { limitKey, rateLimited, type User } from './limit-key.ts'

/**
 * Counts one use of each limit before any work is done for it.
 *
 * @throws {Refused} `rate_limited` with the whole seconds until the next use can succeed
 */
export async function countUse(
  { store, clock, rateLimits }: Pick<Workshop, 'store' | 'clock' | 'rateLimits'>,
  limits: readonly Limit[],
  user: User,
): Promise<void> {
  if (rateLimits === 'off') return
  for (const limit of limits) {
    const now = clock.now()
    const { max, windowSeconds } = limit
    const key = limitKey(limit, user)
    const { count, resetsAt } = await store.limits.consume({ key, windowSeconds, max, now })
    if (count > max) throw rateLimited(limit, resetsAt, now)
  }
}
