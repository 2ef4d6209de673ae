import type { UseCaseContext } from '../context.ts'
import type { Limit } from '../realm.ts'
import { limitKey, rateLimited, type User } from './limit-key.ts'

/** What counting needs of the context. */
export type Counting = Pick<UseCaseContext, 'store' | 'clock'>

/**
 * Counts one use of each limit before any work is done for it.
 *
 * @throws {Refused} `rate_limited` with the whole seconds until the next use can succeed
 */
export async function countUse(
  { store, clock, rateLimits }: Pick<UseCaseContext, 'store' | 'clock' | 'rateLimits'>,
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

/** Counted by all limits, or by none if one that refuses has no room left. */
export async function countFailure(
  { store, clock }: Counting,
  limits: readonly Limit[],
  user: User,
): Promise<void> {
  const counted: { key: string; resetsAt: Date }[] = []
  for (const limit of limits) {
    const now = clock.now()
    const { max, windowSeconds } = limit
    const key = limitKey(limit, user)
    const { count, resetsAt } = await store.limits.consume({ key, windowSeconds, max, now })
    if (count > max && refuses(limit)) {
      for (const earlier of counted) await store.limits.refund(earlier)
      throw rateLimited(limit, resetsAt, now)
    }
    if (count <= max) counted.push({ key, resetsAt })
  }
}

/** A limit that has no room left for this user, if there is one. Counts nothing. */
export async function firstReached(
  { store, clock }: Counting,
  limits: readonly Limit[],
  user: User,
): Promise<{ readonly limit: Limit; readonly resetsAt: Date } | undefined> {
  const now = clock.now()
  const found = await Promise.all(
    limits.map(async (limit) => {
      const { windowSeconds } = limit
      const key = limitKey(limit, user)
      return { limit, ...(await store.limits.peek({ key, windowSeconds, now })) }
    }),
  )
  return found.find(({ limit, count }) => count >= limit.max)
}

/** Whether attempts beyond the limit are refused, and not slowed down. */
export const refuses = ({ beyond }: Limit): boolean => beyond !== 'slowed'
