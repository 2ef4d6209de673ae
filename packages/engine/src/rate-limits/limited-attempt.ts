import type { UseCaseContext } from '../context.ts'
import type { Limit } from '../realm.ts'
import { type RefusalCode, Refused } from '../refusals.ts'
import { countFailure, countUse, firstReached, refuses } from './count-attempts.ts'
import { recognised, remember } from './known-devices.ts'
import { limitKey, rateLimited, type User } from './limit-key.ts'
import { slowDownAtLimit } from './slow-down.ts'

type Attempting = Pick<UseCaseContext, 'store' | 'clock' | 'rateLimits' | 'lanes'>

/** Proves something; asks `confirm` once it is proved and before anything is made of it. */
export type Proof<T> = (confirm: () => Promise<void>) => Promise<T>

/**
 * An attempt to prove something, such as knowing a password. Limits that count every use have
 * counted it before `prove` is called; those that count failures count it if `prove` is refused
 * because nothing was proved.
 *
 * Exactly `max` failures are answered as such, on however many processes they come in: which ones
 * is decided when they are counted. A failure beyond that, and a success that comes later than
 * that, are answered `rate_limited` alike, so that simultaneous guesses gain nothing. Successes
 * are never refused for being many. Limits that slow down let attempts beyond `max` through one
 * after the other, and a few may wait.
 *
 * @throws {Refused} `rate_limited`, `overloaded` if too many wait, or whatever `prove` throws
 */
export async function limitedAttempt<T>(
  context: Attempting,
  limits: readonly Limit[],
  client: User,
  prove: Proof<T>,
): Promise<T> {
  await countUse(context, limits.filter(countsAll), client)
  if (context.rateLimits === 'off') return prove(async () => {})

  const failures = limits.filter((limit) => !countsAll(limit))
  const user = await recognised(context, failures, client)
  const leave = await enterLanes(context, failures, user)
  const refuseIfUsedUp = () => refuseAtLimit(context, failures.filter(refuses), user)
  try {
    await refuseIfUsedUp()
    await slowDownAtLimit(context, failures.filter(slows), user)
    const proved = await prove(refuseIfUsedUp)
    await remember(context, user)
    return proved
  } catch (error) {
    if (provesNothing(error)) await countFailure(context, failures, user)
    throw error
  } finally {
    leave()
  }
}

const countsAll = ({ counts }: Limit) => counts === 'all'
const slows = (limit: Limit) => !refuses(limit)

const FAILURES: readonly RefusalCode[] = [
  'credentials_invalid',
  'account_not_active',
  'password_reset_required',
  'proof_invalid',
  'passkey_invalid',
  'code_invalid',
  'bridge_token_invalid',
]

function provesNothing(error: unknown): boolean {
  return error instanceof Refused && FAILURES.includes(error.refusal.code)
}

/**
 * No more than `max` attempts are worked on at a time, because no more can be answered: what comes
 * beyond them waits without costing a hash.
 */
async function enterLanes({ lanes }: Attempting, limits: readonly Limit[], user: User) {
  const entered: (() => void)[] = []
  for (const limit of limits) entered.push(await lanes.enter(limitKey(limit, user), limit.max))
  return () => {
    for (const leave of entered) leave()
  }
}

async function refuseAtLimit(context: Attempting, limits: readonly Limit[], user: User) {
  const reached = await firstReached(context, limits, user)
  if (reached) throw rateLimited(reached.limit, reached.resetsAt, context.clock.now())
}
