import type { AccountId, AuditEvent } from '@usher/engine'
import { prepared } from '../prepared.ts'
import { keyOf, oncePerHome, type RealmDatabase } from './home.ts'

interface EventValues {
  readonly type: string
  readonly at: Date
  readonly account_id: number | string | null
  readonly actor: string | null
  readonly address: string | null
  readonly user_agent: string | null
  readonly detail: string | null
}

const statement = oncePerHome((home, db) => ({
  home,
  insert: prepared<EventValues, never>((place) =>
    db.insertInto('audit_events').values({
      type: place('type'),
      at: place('at'),
      account_id: place('account_id'),
      actor: place('actor'),
      address: place('address'),
      user_agent: place('user_agent'),
      detail: place('detail'),
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
  await insert(db, {
    type: event.type,
    at: event.at,
    account_id: accountId === undefined ? null : keyOf(home, accountId),
    actor: event.actor ?? null,
    address: event.address ?? null,
    user_agent: event.userAgent ?? null,
    detail: event.detail ? JSON.stringify(event.detail) : null,
  })
}
