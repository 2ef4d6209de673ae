import { type AccountId, type AuditEvent, sealEvent } from '@usher/engine'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import { prepared } from '../../prepared.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { jsonRows } from '../json-rows.ts'
import { noteWebhookEvent } from '../webhooks/note-event.ts'

/** The table; only this room writes into it. */
export const AUDIT_EVENTS = 'audit_events'

/** A row of the log, but for the account. */
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
  auditKey: Uint8Array,
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

/** The types of `EventValues` in PostgreSQL. */
export const EVENT_COLUMNS = {
  type: 'text',
  at: 'timestamptz',
  actor: 'text',
  address: 'text',
  user_agent: 'text',
  detail: 'text',
  seal: 'text',
} as const

/** Records what a query answers: rows of `EventValues` with their `account_id`. */
export function recordedFrom(source: RawBuilder<unknown>): RawBuilder<never> {
  const columns = sql.join(
    ['account_id', ...Object.keys(EVENT_COLUMNS)].map((name) => sql.id(name)),
  )
  return sql<never>`insert into audit_events (${columns}) select ${columns} from ${source}`
}

interface EventRow extends EventValues {
  readonly account_id: AccountKey | null
}

const recordStatements = ({ realm, dialect }: RealmContext, db: Kysely<EngineTables>) => ({
  one: prepared<EventRow, never>((place) =>
    db.insertInto('audit_events').values({
      type: place('type'),
      at: place('at'),
      account_id: place('account_id'),
      actor: place('actor'),
      address: place('address'),
      user_agent: place('user_agent'),
      detail: place('detail'),
      seal: place('seal'),
    }),
  ),
  many: prepared<{ rows: string }, never>((place) => {
    const account_id = realm.accountIds.form === 'sequential' ? 'bigint' : 'text'
    const rows = jsonRows(dialect, place('rows'), { ...EVENT_COLUMNS, account_id })
    return { compile: () => recordedFrom(sql`${rows} as given`).compile(db) }
  }),
})

/** See `EngineTx.record`. */
export async function recordIn(
  tx: EngineTx,
  auditKey: Uint8Array,
  event: AuditEvent,
  accountId: AccountId | undefined = event.accountId,
): Promise<void> {
  await tx.statements(recordStatements).one(tx, eventRow(tx, auditKey, event, accountId))
  await noteWebhookEvent(tx, event, accountId)
}

const PORTION = 500

/** See `EngineTx.recordEach`. */
export async function recordEachIn(
  tx: EngineTx,
  auditKey: Uint8Array,
  event: AuditEvent,
  accountIds: readonly AccountId[],
): Promise<void> {
  for (let start = 0; start < accountIds.length; start += PORTION) {
    const portion = accountIds.slice(start, start + PORTION)
    const rows = JSON.stringify(portion.map((id) => eventRow(tx, auditKey, event, id)))
    await tx.statements(recordStatements).many(tx, { rows })
    for (const id of portion) await noteWebhookEvent(tx, event, id)
  }
}

function eventRow(
  tx: EngineTx,
  auditKey: Uint8Array,
  event: AuditEvent,
  accountId: AccountId | undefined,
): EventRow {
  const account_id = accountId === undefined ? null : keyOf(tx, accountId)
  return { ...eventValues(auditKey, event, accountId), account_id }
}
