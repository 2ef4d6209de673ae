import { createHash } from 'node:crypto'
import type { Limit } from '../realm.ts'
import { Refused } from '../refusals.ts'

/** Whose use is counted. */
export interface User {
  readonly address: string | undefined
  readonly identifier?: string | undefined
}

/** Hashed: identifiers are personal data, may be long, and nobody needs to read them here. */
export function limitKey({ name, per }: Limit, user: User): string {
  const subject = per === 'address' ? (user.address ?? 'unknown') : (user.identifier ?? '')
  return `${name}:${per}:${createHash('sha256').update(subject).digest('base64url')}`
}

/** The refusal of a use that a limit has no room for. */
export function rateLimited(limit: Limit, resetsAt: Date, now: Date): Refused {
  const wait = Math.ceil((resetsAt.getTime() - now.getTime()) / 1000)
  const retryAfterSeconds = Math.min(Math.max(wait, 1), limit.windowSeconds)
  return new Refused({ code: 'rate_limited', limit: limit.name, retryAfterSeconds })
}
