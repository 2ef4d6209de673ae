import {
  type AuditEvent,
  type AuditEventType,
  type AuditLog,
  asAccountId,
  isPublicEvent,
} from '@usher/engine'
import { type Selectable, sql } from 'kysely'
import { instant } from '../../columns.ts'
import type { Database } from '../../database.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { AuditEventsTable, EngineTables } from '../../tables.ts'
import { linking } from './link.ts'
import { verifyLog } from './verify.ts'

/** The audit log in SQL. */
export function sqlAudit(database: Database<EngineTables>, context: RealmContext): AuditLog {
  return {
    record: (event) =>
      isPublicEvent(event)
        ? database.write((tx) => tx.record(event))
        : database.writeOne((tx) => tx.record(event)),

    async list({ accountId, type, since, until, before, limit }) {
      let query = database.read.selectFrom('audit_events').selectAll()
      if (accountId !== undefined) query = query.where('account_id', '=', keyOf(context, accountId))
      if (type !== undefined) query = query.where('type', '=', type)
      if (before !== undefined) query = query.where('id', '<', before)
      if (since !== undefined) query = query.where('at', '>=', since).where(startsAt(since))
      if (until !== undefined) query = query.where('at', '<', until).where(endsAt(until))
      const rows = await query.orderBy('id', 'desc').limit(limit).execute()
      return rows.map(eventOf)
    },

    sealEnd: linking(database, context),
    verify: (onProgress) => verifyLog(database.read, context, onProgress),

    async count({ type, since, until }) {
      const { events } = await database.read
        .selectFrom('audit_events')
        .select(({ fn }) => fn.countAll<number>().as('events'))
        .where('type', '=', type)
        .where('at', '>=', since)
        .where('at', '<', until)
        .executeTakeFirstOrThrow()
      return events
    },
  }
}

// Pages go by id, and ids ascend in time but for what happens at once: bounds on them keep a page
// of long ago from passing over all that happened since. Events that got their ids out of turn lie
// within so many of each other.
const OUT_OF_TURN = 1_000

const startsAt = (since: Date) => sql<boolean>`id >= coalesce((select min(id) from (
  select id from audit_events where at >= ${since} order by at limit ${OUT_OF_TURN}) as first), 0)`

const endsAt = (until: Date) => sql<boolean>`id <= coalesce((select max(id) from (
  select id from audit_events where at < ${until} order by at desc limit ${OUT_OF_TURN}) as last), 0)`

function eventOf(row: Selectable<AuditEventsTable>): AuditEvent & { readonly id: number } {
  return {
    id: row.id,
    type: row.type as AuditEventType, // `record` writes no others
    at: instant(row.at),
    accountId: row.account_id === null ? undefined : asAccountId(String(row.account_id)),
    actor: row.actor ?? undefined,
    address: row.address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    detail: row.detail === null ? undefined : JSON.parse(row.detail),
  }
}
