import type {
  ClaimedDelivery,
  WebhookDelivery,
  WebhookDeliveryState,
  WebhookEvent,
} from '@usher/engine'
import { attemptsIn } from '../../webhook-attempts.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import type { StoredEndpoint } from './endpoint-row.ts'

/** A delivery in part `open` or `ended` of its endpoint's partition. */
export interface DeliveryRow {
  readonly number: bigint
  readonly event_id: string
  readonly type: WebhookEvent['type']
  readonly account: string | null
  readonly body: string
  readonly attempt: number
  readonly created_at: Date
  readonly due_at: Date
  readonly leased_until: Date | null
  readonly lease: string | null
  readonly state: 'delivered' | 'given_up' | null
  readonly ended_at: Date | null
  readonly last_status: number | null
  readonly last_error: string | null
  /** JSON. */
  readonly attempts: string | null
}

/** An open delivery, and whether it waits for an older one of its account. */
interface OpenDelivery {
  readonly row: DeliveryRow
  readonly isQueued: boolean
}

const COLUMNS = cql`number, event_id, type, account, body, attempt, created_at, due_at,
  leased_until, lease, state, ended_at, last_status, last_error, attempts`
const PAGE = 500
/** Of an endpoint that receives nothing for days: what is younger waits until these have ended. */
const MOST_OPEN = 20_000

/** So many endpoints have numbers of their own; see `numberOf`. */
const POSITIONS = 1_024

/** Ascends with the events; those of one event differ by the endpoint. */
export function numberOf(event: number, position: number): number {
  return event * POSITIONS + position
}

export function positionIn(number: number): number {
  return number % POSITIONS
}

/** The oldest first. */
export async function* openDeliveries(
  { cql: keyspace }: RealmContext,
  { endpoint, openFrom }: StoredEndpoint,
): AsyncGenerator<OpenDelivery> {
  const accounts = new Set<string>()
  const pages = keyspace.pages<DeliveryRow>(
    cql`select ${COLUMNS} from webhook_deliveries where endpoint_id = ${endpoint.id}
      and part = 'open' and number >= ${openFrom ?? 0n} limit ${MOST_OPEN}`,
    PAGE,
  )
  for await (const rows of pages) {
    for (const row of rows) {
      const { account } = row
      yield { row, isQueued: endpoint.isOrdered && account !== null && accounts.has(account) }
      if (account !== null) accounts.add(account)
    }
  }
}

/** The newest first. */
export async function* endedDeliveries(
  { cql: keyspace }: RealmContext,
  endpointId: string,
  before: number | undefined,
): AsyncGenerator<DeliveryRow> {
  const pages = keyspace.pages<DeliveryRow>(
    cql`select ${COLUMNS} from webhook_deliveries where endpoint_id = ${endpointId}
      and part = 'ended' and number < ${BigInt(before ?? Number.MAX_SAFE_INTEGER)}
      order by part desc, number desc`,
    PAGE,
  )
  for await (const rows of pages) yield* rows
}

/** The oldest first. */
export async function* endedFromTheOldest(
  { cql: keyspace }: RealmContext,
  endpointId: string,
): AsyncGenerator<DeliveryRow> {
  const pages = keyspace.pages<DeliveryRow>(
    cql`select ${COLUMNS} from webhook_deliveries where endpoint_id = ${endpointId}
      and part = 'ended'`,
    PAGE,
  )
  for await (const rows of pages) yield* rows
}

export async function findDelivery(
  { cql: keyspace }: RealmContext,
  { endpointId, part, number }: { endpointId: string; part: 'open' | 'ended'; number: number },
): Promise<DeliveryRow | undefined> {
  const [row] = await keyspace.readSettled<DeliveryRow>(
    cql`select ${COLUMNS} from webhook_deliveries
      where endpoint_id = ${endpointId} and part = ${part} and number = ${BigInt(number)}`,
  )
  return row
}

/** Part of a change: a row of the endpoint's partition. */
export function insertDelivery(
  endpointId: string,
  part: 'open' | 'ended',
  row: DeliveryRow,
): Statement {
  return cql`insert into webhook_deliveries (endpoint_id, part, ${COLUMNS}) values
    (${endpointId}, ${part}, ${row.number}, ${row.event_id}, ${row.type}, ${row.account},
      ${row.body}, ${row.attempt}, ${row.created_at}, ${row.due_at}, ${row.leased_until},
      ${row.lease}, ${row.state}, ${row.ended_at}, ${row.last_status}, ${row.last_error},
      ${row.attempts})`
}

/** Part of a change, and of its condition: the row is this attempt of this claim, and goes. */
export function deleteDelivery(
  endpointId: string,
  part: 'open' | 'ended',
  { number, attempt, lease }: DeliveryRow,
): Statement {
  return cql`delete from webhook_deliveries
    where endpoint_id = ${endpointId} and part = ${part} and number = ${number}
    if attempt = ${attempt} and lease = ${lease}`
}

/** Part of a change, and of its condition: an open row that was found so becomes this one. */
export function updateOpen(endpointId: string, found: DeliveryRow, next: DeliveryRow): Statement {
  const { attempt, due_at, leased_until, lease, last_status, last_error, attempts } = next
  return cql`update webhook_deliveries
    set attempt = ${attempt}, due_at = ${due_at}, leased_until = ${leased_until},
      lease = ${lease}, last_status = ${last_status}, last_error = ${last_error},
      attempts = ${attempts}
    where endpoint_id = ${endpointId} and part = 'open' and number = ${found.number}
    if attempt = ${found.attempt} and lease = ${found.lease}`
}

export function isFree({ due_at, leased_until }: DeliveryRow, now: Date): boolean {
  return due_at <= now && (leased_until === null || leased_until <= now)
}

export function claimedOf(row: DeliveryRow): ClaimedDelivery {
  const { number, attempt, created_at } = row
  return { number: Number(number), event: eventOf(row), attempt, createdAt: created_at }
}

export function deliveryOf(
  endpointId: string,
  row: DeliveryRow,
  isQueued: boolean,
): WebhookDelivery {
  const state: WebhookDeliveryState = row.state ?? (isQueued ? 'queued' : 'waiting')
  return {
    number: Number(row.number),
    endpointId,
    event: eventOf(row),
    state,
    attempts: row.attempt,
    createdAt: row.created_at,
    nextAttemptAt: state === 'waiting' ? row.due_at : undefined,
    deliveredAt: state === 'delivered' ? (row.ended_at ?? undefined) : undefined,
    lastStatus: row.last_status ?? undefined,
    lastError: row.last_error ?? undefined,
    history: attemptsIn(row.attempts),
  }
}

function eventOf({ event_id, type, account, body }: DeliveryRow): WebhookEvent {
  return { id: event_id, type, accountId: account ?? undefined, body }
}
