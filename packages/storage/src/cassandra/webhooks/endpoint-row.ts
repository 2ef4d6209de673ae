import type { WebhookDisabledReason, WebhookEndpoint } from '@usher/engine'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'

/** The static columns of an endpoint's partition. */
interface EndpointRow {
  readonly endpoint_id: string
  readonly url: string | null
  readonly types: string
  readonly include: string
  readonly signing: WebhookEndpoint['signing']
  readonly is_ordered: boolean
  readonly sealed_secret: Buffer
  readonly former_sealed_secret: Buffer | null
  readonly former_until: Date | null
  readonly added_at: Date
  readonly failing_since: Date | null
  readonly disabled_at: Date | null
  readonly disabled_reason: WebhookDisabledReason | null
  readonly handed_until: bigint | null
  readonly open_from: bigint | null
}

/** An endpoint with what its changes are decided by. */
export interface StoredEndpoint {
  readonly endpoint: WebhookEndpoint
  /** Tells apart the deliveries of one event. */
  readonly position: number
  readonly handedUntil: number
  readonly openFrom: bigint | null
}

const PARTITION = 0 // endpoints are few

const COLUMNS = cql`endpoint_id, url, types, include, signing, is_ordered, sealed_secret,
  former_sealed_secret, former_until, added_at, failing_since, disabled_at, disabled_reason,
  handed_until, open_from`

/** All endpoints, the oldest first. */
export async function readEndpoints(context: RealmContext): Promise<readonly StoredEndpoint[]> {
  const listed = await positionsOf(context)
  if (listed.size === 0) return []
  // With a limit, the partitions are read side by side.
  const rows = await context.cql.read<EndpointRow>(
    cql`select distinct ${COLUMNS} from webhook_deliveries
      where endpoint_id in ${[...listed.keys()]} limit ${listed.size}`,
  )
  return rows
    .map((row) => storedEndpoint(row, listed.get(row.endpoint_id) ?? 0))
    .sort((one, other) => one.position - other.position)
}

export async function readEndpoint(
  context: RealmContext,
  id: string,
): Promise<StoredEndpoint | undefined> {
  const position = (await positionsOf(context)).get(id)
  if (position === undefined) return undefined
  const [row] = await context.cql.readSettled<EndpointRow>(
    cql`select distinct ${COLUMNS} from webhook_deliveries where endpoint_id = ${id}`,
  )
  return row && storedEndpoint(row, position)
}

/** Endpoints that are sent something. */
export async function enabledEndpoints(context: RealmContext): Promise<readonly StoredEndpoint[]> {
  return (await readEndpoints(context)).filter(({ endpoint }) => !endpoint.disabled)
}

/** Whether somebody receives events; asked with each change. */
export async function isAnyEnabled(context: RealmContext): Promise<boolean> {
  return (await enabledEndpoints(context)).length > 0
}

/**
 * Part of a change that opens deliveries, the oldest with this number: reading begins no later.
 *
 * @returns none if it begins there anyway
 */
export function openFromStatement(
  { endpoint, openFrom }: StoredEndpoint,
  oldest: bigint,
): readonly Statement[] {
  return openFrom === null || openFrom <= oldest ? [] : [openFromIs(endpoint.id, openFrom, oldest)]
}

/** Part of a change: nothing is open before this number, which spares reading what has ended. */
export function openFromIs(id: string, before: bigint | null, next: bigint): Statement {
  return cql`update webhook_deliveries set open_from = ${next} where endpoint_id = ${id}
    if open_from = ${before}`
}

async function positionsOf({ cql: keyspace }: RealmContext): Promise<ReadonlyMap<string, number>> {
  const rows = await keyspace.read<{ position: number | null; id: string | null }>(
    cql`select position, id from webhook_endpoints where one = ${PARTITION}`,
  )
  return new Map(
    rows.flatMap(({ position, id }) => (id === null || position === null ? [] : [[id, position]])),
  )
}

function storedEndpoint(row: EndpointRow, position: number): StoredEndpoint {
  const { former_sealed_secret: former, former_until: until, disabled_at, disabled_reason } = row
  return {
    endpoint: {
      id: row.endpoint_id,
      url: row.url ?? '',
      types: JSON.parse(row.types), // written by `addEndpoint`
      include: JSON.parse(row.include),
      signing: row.signing,
      isOrdered: row.is_ordered,
      sealedSecret: row.sealed_secret,
      createdAt: row.added_at,
      former: former && until ? { sealedSecret: former, until } : undefined,
      failingSince: row.failing_since ?? undefined,
      disabled:
        disabled_at && disabled_reason ? { at: disabled_at, reason: disabled_reason } : undefined,
    },
    position,
    handedUntil: Number(row.handed_until ?? 0n),
    openFrom: row.open_from,
  }
}
