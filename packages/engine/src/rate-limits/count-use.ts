import { createHash } from 'node:crypto'
import type { Workshop } from '../parts.ts'
import type { LimitStore } from '../ports.ts'
import type { Limit } from '../realm.ts'
import { Refused } from '../refusals.ts'

interface User {
  readonly address: string | undefined
  readonly identifier?: string | undefined
}

/** A use that has been counted; give it back if the limit counts failures and this was none. */
export interface CountedUse {
  succeeded(): Promise<void>
}

/**
 * Counts one use of each limit before any work is done for it. Simultaneous uses are counted
 * exactly, because each is counted first and taken back afterwards.
 *
 * @throws {Refused} `rate_limited` with the whole seconds until the next use can succeed
 */
export async function countUse(
  { store, clock, rateLimits }: Pick<Workshop, 'store' | 'clock' | 'rateLimits'>,
  limits: readonly Limit[],
  user: User,
): Promise<CountedUse> {
  const counted: string[] = []
  if (rateLimits === 'on') {
    for (const limit of limits) {
      const key = keyOf(limit, user)
      await consume(store.limits, limit, key, clock.now())
      if (limit.counts === 'failures') counted.push(key)
    }
  }
  return {
    async succeeded() {
      for (const key of counted) await store.limits.refund(key)
    },
  }
}

async function consume(limits: LimitStore, limit: Limit, key: string, now: Date): Promise<void> {
  const { max, windowSeconds } = limit
  const { count, resetsAt } = await limits.consume({ key, windowSeconds, max, now })
  if (count <= max) return
  const wait = Math.ceil((resetsAt.getTime() - now.getTime()) / 1000)
  const retryAfterSeconds = Math.min(Math.max(wait, 1), windowSeconds)
  throw new Refused({ code: 'rate_limited', limit: limit.name, retryAfterSeconds })
}

// Hashed: identifiers are personal data, may be long, and nobody needs to read them here.
function keyOf({ name, per }: Limit, user: User): string {
  const subject = per === 'address' ? (user.address ?? 'unknown') : (user.identifier ?? '')
  return `${name}:${per}:${createHash('sha256').update(subject).digest('base64url')}`
}
