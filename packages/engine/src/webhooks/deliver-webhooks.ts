import { AFTER_HOOKS, forgetAfterHooks } from '../hooks/after-hooks.ts'
import type {
  ClaimedDelivery,
  Clock,
  RealmStore,
  WebhookAnswer,
  WebhookEndpoint,
  WebhookReply,
} from '../ports.ts'
import { type AttemptPorts, attemptDelivery, bodyFor } from './attempt.ts'
import type { TellOperator } from './disabled-notices.ts'
import { disabling } from './endpoint-events.ts'
import { fewAtOnce } from './few-at-once.ts'
import { FAILING_DAYS, nextAttempt } from './schedule.ts'

const POLL_MILLISECONDS = 1_000
const LEASE_SECONDS = 40 // longer than an attempt takes, look-ups and the note of its end included
const EVENTS_AT_ONCE = 200
/** So that one receiver cannot hold up the others, and one that fails is not pressed. */
const UNDER_WAY_PER_ENDPOINT = 4
const UNDER_WAY_IF_FAILING = 1
/** Many attempts end at the same moment when receivers hang; people's requests need connections, too. */
const NOTED_AT_ONCE = 3
/** After the database did not say what is to be sent. */
const OWN_TROUBLE_MILLISECONDS = 5_000
const KEPT_DAYS = 30
const TIDY_MILLISECONDS = 3_600_000

/** How one attempt ended, for logs and metrics; without any address of an account. */
export interface WebhookReport {
  readonly result: 'delivered' | 'failed' | 'given_up' | 'endpoint_disabled'
  readonly endpointId: string
  readonly eventId: string
  readonly attempt: number
  /** From the event to the end of the attempt. */
  readonly lagSeconds: number
  readonly error?: string | undefined
}

export interface WebhookDeliveryPorts extends AttemptPorts {
  readonly store: Pick<RealmStore, 'accounts' | 'webhooks'>
  readonly clock: Clock
  readonly tellOperator: TellOperator
  readonly wakeMailDelivery: () => void
}

/**
 * Hands events to endpoints and sends them: at least once, with the same id and growing pauses (5 s,
 * 5 min, 30 min … 24 h, ten attempts in 75 hours), in order for each account where the endpoint wants
 * that. Each endpoint has its own few deliveries under way, so one that never answers delays nobody
 * else. An endpoint that answers 410, or where nothing succeeded for five days, is disabled, and the
 * change that disables it queues a mail to the operator. The app's
 * own after hooks are called in the same way; they are never disabled.
 */
export function deliverWebhooks(
  ports: WebhookDeliveryPorts,
  report: (attempt: WebhookReport) => void,
): { wake(): void; stop(): Promise<void> } {
  const { store, clock } = ports
  const underWay = new Map<string, number>()
  const attempts = new Set<Promise<void>>()
  const stopping = new AbortController()
  const inTurn = fewAtOnce(NOTED_AT_ONCE)
  let round: Promise<void> | undefined
  let isWanted = false
  let tidyAt = 0
  let hasForgotten = ports.afterHooks !== undefined
  const poll = setInterval(wake, POLL_MILLISECONDS)
  poll.unref()
  wake()

  function wake(): void {
    if (stopping.signal.aborted) return
    isWanted = true
    round ??= rounds().finally(() => {
      round = undefined
    })
  }

  async function rounds(): Promise<void> {
    while (isWanted && !stopping.signal.aborted) {
      isWanted = false
      // the database may be away; requests report that, and the next poll tries again
      await oneRound().catch(() => {})
    }
  }

  async function oneRound(): Promise<void> {
    const now = clock.now()
    if (!hasForgotten) {
      await forgetAfterHooks(store, now)
      hasForgotten = true
    }
    while ((await store.webhooks.fanOut({ now, limit: EVENTS_AT_ONCE })) === EVENTS_AT_ONCE);
    for (const { id, isFailing } of await store.webhooks.dueEndpoints(now)) {
      const most = isFailing ? UNDER_WAY_IF_FAILING : UNDER_WAY_PER_ENDPOINT
      const limit = most - (underWay.get(id) ?? 0)
      if (limit > 0) await begin(id, limit)
    }
    await tidy(now)
  }

  async function begin(endpointId: string, limit: number): Promise<void> {
    if (endpointId === AFTER_HOOKS && !ports.afterHooks) return // another process has them
    const endpoint = await store.webhooks.findEndpoint(endpointId)
    if (!endpoint || endpoint.disabled) return
    const taking = { endpointId, now: clock.now(), leaseSeconds: LEASE_SECONDS, limit }
    for (const claimed of await store.webhooks.claim(taking)) {
      count(endpointId, 1)
      const attempt = deliver(endpoint, claimed)
        .catch(() => {}) // the lease ends, and somebody tries again
        .finally(() => {
          attempts.delete(attempt)
          count(endpointId, -1)
          wake()
        })
      attempts.add(attempt)
    }
  }

  function count(endpointId: string, change: number): void {
    const left = (underWay.get(endpointId) ?? 0) + change
    if (left > 0) underWay.set(endpointId, left)
    else underWay.delete(endpointId)
  }

  async function deliver(endpoint: WebhookEndpoint, claimed: ClaimedDelivery): Promise<void> {
    const body = await bodyFor(store, endpoint, claimed.event).catch(() => undefined)
    if (body === undefined) return giveBack(claimed, OWN_TROUBLE_MILLISECONDS)
    const outcome = await outcomeOf(endpoint, { ...claimed, body })
    await inTurn(() => note(endpoint, claimed, outcome))
  }

  /** Nothing was sent, so that no attempt of the receiver's counts. */
  function giveBack({ number, attempt }: ClaimedDelivery, pause: number): Promise<void> {
    const now = new Date(clock.now().getTime() + pause)
    return store.webhooks.release({ number, attempt, now })
  }

  async function note(
    endpoint: WebhookEndpoint,
    claimed: ClaimedDelivery,
    outcome: Outcome,
  ): Promise<void> {
    const { number, attempt } = claimed
    if (stopping.signal.aborted && outcome.reply === undefined) {
      return giveBack(claimed, 0)
    }
    const now = clock.now()
    const { reply, answer } = outcome
    if (reply && answer.error === undefined) {
      await store.webhooks.delivered({ number, now, answer })
      return tell('delivered', endpoint, claimed)
    }
    const isGone = reply?.status === 410
    const nextAttemptAt = isGone ? undefined : nextAttempt(claimed, now, reply)
    await store.webhooks.failed({ number, attempt, now, answer, nextAttemptAt })
    tell(nextAttemptAt ? 'failed' : 'given_up', endpoint, claimed, answer.error)
    if (isGone) await disable(endpoint, claimed, 'gone')
    else if (hasFailedLong(endpoint, now)) await disable(endpoint, claimed, 'failing')
  }

  async function outcomeOf(
    endpoint: WebhookEndpoint,
    claimed: ClaimedDelivery & { body: string },
  ): Promise<Outcome> {
    try {
      const { signal } = stopping
      const reply = await attemptDelivery(ports, claimed, { endpoint, now: clock.now(), signal })
      const { status, text } = reply
      const isGood = status >= 200 && status < 300
      return { reply, answer: { status, error: isGood ? undefined : `answered ${status}`, text } }
    } catch (error) {
      const words = error instanceof Error ? error.message : 'unknown failure'
      return { reply: undefined, answer: { status: undefined, error: words, text: undefined } }
    }
  }

  async function disable(
    endpoint: WebhookEndpoint,
    claimed: ClaimedDelivery,
    reason: 'gone' | 'failing',
  ): Promise<void> {
    const now = clock.now()
    const { changed } = await store.webhooks.disable({
      ...disabling({ id: endpoint.id, reason, now, actor: 'system' }),
      mail: ports.tellOperator(endpoint, { reason, now }),
    })
    if (!changed) return
    ports.wakeMailDelivery()
    tell('endpoint_disabled', endpoint, claimed, reason)
  }

  function tell(
    result: WebhookReport['result'],
    { id: endpointId }: WebhookEndpoint,
    { event, attempt, createdAt }: ClaimedDelivery,
    error?: string,
  ): void {
    const lagSeconds = Math.max(0, (clock.now().getTime() - createdAt.getTime()) / 1_000)
    report({ result, endpointId, eventId: event.id, attempt, lagSeconds, error })
  }

  async function tidy(now: Date): Promise<void> {
    if (now.getTime() < tidyAt) return
    tidyAt = now.getTime() + TIDY_MILLISECONDS
    await store.webhooks.forget(daysBefore(now, KEPT_DAYS))
  }

  return {
    wake,
    async stop() {
      clearInterval(poll)
      stopping.abort()
      await round
      await Promise.all(attempts)
    },
  }
}

interface Outcome {
  /** Absent: there was none. */
  readonly reply: WebhookReply | undefined
  readonly answer: WebhookAnswer
}

function hasFailedLong({ id, failingSince }: WebhookEndpoint, now: Date): boolean {
  if (id === AFTER_HOOKS) return false
  return failingSince !== undefined && failingSince <= daysBefore(now, FAILING_DAYS)
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 86_400_000)
}
