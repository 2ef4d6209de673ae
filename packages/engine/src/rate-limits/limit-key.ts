import { createHash } from 'node:crypto'
import type { Limit } from '../realm.ts'
import { Refused } from '../refusals.ts'
import { networkOf } from './network-of.ts'

/** Whose use is counted. */
export interface User {
  readonly address: string | undefined
  readonly identifier?: string | undefined
  /** Known: the account has logged in from there before. */
  readonly device?: { readonly key: string; readonly isKnown: boolean } | undefined
}

/** Under which the use of this user is counted; addresses count by their network. */
export function limitKey({ name, per, exempts }: Limit, user: User): string {
  if (exempts === 'known_devices' && user.device?.isKnown) {
    return `${name}:${per}:${user.device.key}`
  }
  const { address = 'unknown', identifier = '' } = user
  const subject = per === 'address' ? networkOf(address) : identifier
  return `${name}:${per}:${digest(subject)}`
}

/** Hashed: identifiers are personal data, may be long, and nobody needs to read them here. */
export function digest(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url')
}

/** The refusal of a use that a limit has no room for. */
export function rateLimited(limit: Limit, resetsAt: Date, now: Date): Refused {
  const wait = Math.ceil((resetsAt.getTime() - now.getTime()) / 1000)
  const retryAfterSeconds = Math.min(Math.max(wait, 1), limit.windowSeconds)
  return new Refused({ code: 'rate_limited', limit: limit.name, retryAfterSeconds })
}
