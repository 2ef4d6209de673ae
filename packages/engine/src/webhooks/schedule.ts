import { randomInt } from 'node:crypto'
import type { ClaimedDelivery, WebhookReply } from '../ports.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
/** Pauses after the attempts, in seconds: 75 hours in all (Standard Webhooks 1.0). */
const PAUSES = [
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]
const LONGEST_WISH_SECONDS = 24 * HOUR

/** So many attempts of a delivery can be looked at; without a replay it ends after ten. */
export const WEBHOOK_ATTEMPTS_KEPT = 20

/** An endpoint where nothing succeeded for so long gets nothing more. */
export const FAILING_DAYS = 5

/**
 * When to try again, a tenth earlier or later, so that a receiver that comes back is not met by all
 * at once. What the receiver asked for with 429 or 503 is waited, a day at most (RFC 9110 §10.2.3).
 *
 * @returns `undefined` after the last attempt
 */
export function nextAttempt(
  { attempt }: Pick<ClaimedDelivery, 'attempt'>,
  now: Date,
  reply?: WebhookReply,
): Date | undefined {
  const pause = PAUSES[attempt - 1]
  if (pause === undefined) return undefined
  const asksToWait = reply?.status === 429 || reply?.status === 503
  const wish = asksToWait ? (reply.retryAfterSeconds ?? 0) : 0
  const jittered = (pause * randomInt(900, 1_101)) / 1_000
  const seconds = Math.max(jittered, Math.min(wish, LONGEST_WISH_SECONDS))
  return new Date(now.getTime() + Math.round(seconds * 1_000))
}
