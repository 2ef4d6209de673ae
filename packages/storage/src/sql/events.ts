import { type AccountId, type AuditEvent, sealEvent } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import { type Place, prepared } from '../prepared.ts'
import type { EngineTables } from '../tables.ts'
import { type Home, keyOf, oncePerHome, type RealmDatabase } from './home.ts'

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
  { auditKey }: Home,
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

const statement = oncePerHome((home, db) => ({
  home,
  insert: prepared<EventValues & { account_id: number | string | null }, never>((place) =>
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
}))

/** Stores the event within the change that it tells of; `accountId` where the event has none. */
export async function recordIn(
  db: RealmDatabase,
  event: AuditEvent,
  accountId: AccountId | undefined = event.accountId,
): Promise<void> {
  const { home, insert } = statement(db)
  const account_id = accountId === undefined ? null : keyOf(home, accountId)
  await insert(db, { ...eventValues(home, event, accountId), account_id })
}

/** Stores an event for each row of `changed`, whose `account_id` it is of, in one statement. */
export function recordEach(
  db: Kysely<EngineTables & { changed: Pick<EngineTables['audit_events'], 'account_id'> }>,
  { dialect }: Home,
  place: Place<EventValues>,
) {
  return db
    .insertInto('audit_events')
    .columns(['account_id', 'type', 'at', 'actor', 'address', 'user_agent', 'detail', 'seal'])
    .expression(
      db
        .selectFrom('changed')
        .select([
          'account_id',
          place('type').as('type'),
          sql<Date>`cast(${place('at')} as ${dialect.timestamp})`.as('at'),
          place('actor').as('actor'),
          place('address').as('address'),
          place('user_agent').as('user_agent'),
          place('detail').as('detail'),
          place('seal').as('seal'),
        ]),
    )
}
