import type { Workshop } from '../parts.ts'
import type { Limit } from '../realm.ts'
import { limitKey, type User } from './limit-key.ts'

/** A limit that has no room left for this user, if there is one. Counts nothing. */
export async function firstReached(
  { store, clock }: Pick<Workshop, 'store' | 'clock'>,
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
