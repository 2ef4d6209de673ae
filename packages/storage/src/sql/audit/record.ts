import { type AccountId, type AuditEvent, linkEvent, sealEvent } from '@usher/engine'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import { type Place, prepared } from '../../prepared.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'

/** A row of the log; the account is left out, where another part of the change knows it. */
export interface EventValues {
  readonly type: string
  readonly at: Date
  readonly actor: string | null
  readonly address: string | null
  readonly user_agent: string | null
  readonly detail: string | null
  readonly seal: string
}

/** @param accountId whom the row will be of */
export function eventValues(
  { auditKey }: Pick<RealmContext, 'auditKey'>,
  event: AuditEvent,
  accountId: AccountId | undefined,
): EventValues {
  const detail = event.detail && JSON.stringify(event.detail)
  return {
    type: event.type,
    at: event.at,
    actor: event.actor ?? null,
    address: event.address ?? null,
    user_agent: event.userAgent ?? null,
    detail: detail ?? null,
    seal: sealEvent(auditKey, { ...event, accountId, detail }),
  }
}

interface EventRow extends EventValues {
  readonly account_id: AccountKey | null
}

/** Where an event stands in its chain. */
interface Linked {
  readonly id: number
  readonly chain: number
  readonly position: number
  readonly link: string
}

interface ChainEnd {
  readonly position: number
  readonly link: string
  readonly last_id: number | null
}

const recordStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<EventRow, never>((place) =>
    db.insertInto('audit_events').values(eventColumns(place)),
  ),
  insertLinked: prepared<EventRow & Linked, never>((place) =>
    db.insertInto('audit_events').values({
      ...eventColumns(place),
      id: place('id'),
      chain: place('chain'),
      position: place('position'),
      link: place('link'),
    }),
  ),
  findEnd: prepared<Pick<Linked, 'chain'>, ChainEnd>((place) =>
    db
      .selectFrom('audit_chains')
      .select(['position', 'link'])
      .select(
        sql<number | null>`(select seq from sqlite_sequence where name = 'audit_events')`.as(
          'last_id',
        ),
      )
      .where('chain', '=', place('chain')),
  ),
  moveEnd: prepared<Linked, never>((place) =>
    db
      .updateTable('audit_chains')
      .set({ position: place('position'), link: place('link') })
      .where('chain', '=', place('chain')),
  ),
})

const eventColumns = (place: Place<EventRow>) => ({
  type: place('type'),
  at: place('at'),
  account_id: place('account_id'),
  actor: place('actor'),
  address: place('address'),
  user_agent: place('user_agent'),
  detail: place('detail'),
  seal: place('seal'),
})

const CHAIN_OF_THE_ONE_WRITER = 0

/** See `EngineTx.record`. */
export async function recordIn(
  tx: EngineTx,
  auditKey: Uint8Array,
  event: AuditEvent,
  accountId: AccountId | undefined = event.accountId,
): Promise<void> {
  const account_id = accountId === undefined ? null : keyOf(tx, accountId)
  const row = { ...eventValues({ auditKey }, event, accountId), account_id }
  if (tx.dialect.linksEvents) await tx.statements(recordStatements).insert(tx, row)
  else await insertAndLink(tx, row)
}

async function insertAndLink(tx: EngineTx, row: EventRow): Promise<void> {
  const { findEnd, insertLinked, moveEnd } = tx.statements(recordStatements)
  const chain = CHAIN_OF_THE_ONE_WRITER
  const [end] = await findEnd(tx, { chain })
  if (!end) throw new TypeError('the chain of audit events has lost its end')
  const id = (end.last_id ?? 0) + 1
  const accountId = row.account_id === null ? undefined : String(row.account_id)
  const link = linkEvent(end.link, { id, accountId, seal: row.seal })
  const linked = { id, chain, position: end.position + 1, link }
  await insertLinked(tx, { ...row, ...linked })
  await moveEnd(tx, linked)
}
