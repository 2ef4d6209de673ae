import { randomUUID } from 'node:crypto'
import type { ClaimedDelivery, WebhookStore } from '@usher/engine'
import { withAttempt } from '../../webhook-attempts.ts'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import {
  claimedOf,
  type DeliveryRow,
  deleteDelivery,
  findDelivery,
  insertDelivery,
  isFree,
  numberOf,
  openDeliveries,
  positionIn,
  updateOpen,
} from './delivery-row.ts'
import {
  enabledEndpoints,
  openFromIs,
  readEndpoint,
  readEndpoints,
  type StoredEndpoint,
} from './endpoint-row.ts'

type Attempts = Pick<WebhookStore, 'dueEndpoints' | 'claim' | 'release' | 'delivered' | 'failed'>
type Call<Method extends keyof WebhookStore> = Parameters<WebhookStore[Method]>[0]

/** Numbers of about a hundred events. */
const PASSED_OVER = BigInt(numberOf(100, 0))

/** Deliveries while they are attempted: each change is one transaction of the endpoint. */
export function cassandraWebhookAttempts(context: RealmContext): Attempts {
  return {
    async dueEndpoints(now) {
      const due = await Promise.all(
        (await enabledEndpoints(context)).map(async (stored) => {
          const { free } = await freeDeliveries(context, stored, { now, limit: 1 })
          const { id, failingSince } = stored.endpoint
          return free.length > 0 ? [{ id, isFailing: failingSince !== undefined }] : []
        }),
      )
      return due.flat()
    },

    claim: (taking) =>
      context.turns.take(`webhooks ${taking.endpointId}`, () => claim(context, taking)),

    release: ({ number, attempt, now }) =>
      changeOpen(context, number, (_, row) => {
        if (row.attempt !== attempt) return undefined
        return { row: { ...row, attempt: attempt - 1, leased_until: null, due_at: now } }
      }),

    delivered: ({ number, now, answer }) =>
      changeOpen(context, number, (_, row) => ({
        row: {
          ...{ ...row, state: 'delivered', ended_at: now, leased_until: null },
          ...{ last_status: answer.status ?? null, last_error: null },
          attempts: withAttempt(row.attempts, now, answer),
        },
        failingSince: null,
      })),

    failed: (failure) =>
      changeOpen(context, failure.number, ({ endpoint }, row) => {
        const { attempt, now, answer, nextAttemptAt } = failure
        if (row.attempt !== attempt) return undefined
        const next = nextAttemptAt
          ? { due_at: nextAttemptAt }
          : { state: 'given_up' as const, ended_at: now }
        const { status = null, error = null } = answer
        return {
          row: {
            ...{ ...row, ...next, leased_until: null, last_status: status, last_error: error },
            attempts: withAttempt(row.attempts, now, answer),
          },
          failingSince: endpoint.failingSince ?? now,
        }
      }),
  }
}

interface Free {
  /** Those that may be attempted; in order, one of each account. */
  readonly free: readonly DeliveryRow[]
  /** The number of the oldest that is open. */
  readonly oldest: bigint | undefined
}

async function freeDeliveries(
  context: RealmContext,
  stored: StoredEndpoint,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<Free> {
  const free: DeliveryRow[] = []
  let oldest: bigint | undefined
  for await (const { row, isQueued } of openDeliveries(context, stored)) {
    oldest ??= row.number
    if (!isQueued && isFree(row, now)) free.push(row)
    if (free.length === limit) break
  }
  return { free, oldest }
}

async function claim(
  context: RealmContext,
  { endpointId, now, leaseSeconds, limit }: Call<'claim'>,
): Promise<readonly ClaimedDelivery[]> {
  const leasedUntil = new Date(now.getTime() + leaseSeconds * 1_000)
  for (;;) {
    const stored = await readEndpoint(context, endpointId)
    const found = stored && (await freeDeliveries(context, stored, { now, limit }))
    const [first] = found?.free ?? []
    if (!stored || !found || !first) return []
    const { free } = found
    const lease = randomUUID()
    const taken = await decided({
      attempt: () =>
        context.cql.attempt([
          ...free.map((row) => {
            const next = { attempt: row.attempt + 1, leased_until: leasedUntil, lease }
            return updateOpen(endpointId, row, { ...row, ...next })
          }),
          ...passingOver(stored, found.oldest ?? first.number),
        ]),
      isApplied: async () => {
        const of = { endpointId, part: 'open', number: Number(first.number) } as const
        return (await findDelivery(context, of))?.lease === lease
      },
    })
    if (taken.applied) return free.map((row) => claimedOf({ ...row, attempt: row.attempt + 1 }))
  }
}

/** Now and then reading begins later. */
function passingOver({ endpoint, openFrom }: StoredEndpoint, oldest: bigint): Statement[] {
  return oldest - (openFrom ?? 0n) < PASSED_OVER ? [] : [openFromIs(endpoint.id, openFrom, oldest)]
}

interface Outcome {
  /** As it is from now on; with a state it has ended. */
  readonly row: DeliveryRow
  /** Of the endpoint; absent: it stays. */
  readonly failingSince?: Date | null
}

/** Changes a delivery that is open as `decide` says; decided anew if somebody was faster. */
async function changeOpen(
  context: RealmContext,
  number: number,
  decide: (stored: StoredEndpoint, row: DeliveryRow) => Outcome | undefined,
): Promise<void> {
  const position = positionIn(number)
  const of = (await readEndpoints(context)).find((stored) => stored.position === position)
  if (!of) return
  const endpointId = of.endpoint.id
  await context.turns.take(`webhooks ${endpointId}`, async () => {
    for (;;) {
      const stored = await readEndpoint(context, endpointId)
      const row = await findDelivery(context, { endpointId, part: 'open', number })
      const outcome = stored && row && decide(stored, row)
      if (!outcome || (await isMade(context, { stored, row, outcome }))) return
    }
  })
}

interface Decided {
  readonly stored: StoredEndpoint
  /** As it was found. */
  readonly row: DeliveryRow
  readonly outcome: Outcome
}

async function isMade(context: RealmContext, { stored, row, outcome }: Decided): Promise<boolean> {
  const { id: endpointId, failingSince } = stored.endpoint
  const next = { ...outcome.row, lease: randomUUID() }
  const part = next.state === null ? 'open' : 'ended'
  const { failingSince: since } = outcome
  const made = await decided({
    attempt: () =>
      context.cql.attempt([
        ...(part === 'open'
          ? [updateOpen(endpointId, row, next)]
          : [deleteDelivery(endpointId, 'open', row), insertDelivery(endpointId, 'ended', next)]),
        ...(since === undefined || since === (failingSince ?? null)
          ? []
          : [
              cql`update webhook_deliveries set failing_since = ${since}
                where endpoint_id = ${endpointId} if failing_since = ${failingSince ?? null}`,
            ]),
      ]),
    isApplied: async () => {
      const found = await findDelivery(context, { endpointId, part, number: Number(next.number) })
      return found?.lease === next.lease
    },
  })
  return made.applied
}
