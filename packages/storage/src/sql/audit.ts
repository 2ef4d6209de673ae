import type { AccountId, AuditEvent, AuditEventType, AuditLog } from '@usher/engine'
import type { Selectable } from 'kysely'
import { instant } from '../columns.ts'
import type { Database } from '../database.ts'
import type { AuditEventsTable, EngineTables } from '../tables.ts'
import { recordIn } from './events.ts'
import { type Home, keyOf } from './home.ts'

/** The audit log in SQL. */
export function sqlAudit(database: Database<EngineTables>, home: Home): AuditLog {
  return {
    record: (event) => database.writeOne((db) => recordIn(db, event)),

    async list({ accountId, type, before, limit }) {
      let query = database.read.selectFrom('audit_events').selectAll()
      if (accountId !== undefined) query = query.where('account_id', '=', keyOf(home, accountId))
      if (type !== undefined) query = query.where('type', '=', type)
      if (before !== undefined) query = query.where('id', '<', before)
      const rows = await query.orderBy('id', 'desc').limit(limit).execute()
      return rows.map(eventOf)
    },
  }
}

function eventOf(row: Selectable<AuditEventsTable>): AuditEvent & { readonly id: number } {
  return {
    id: row.id,
    type: row.type as AuditEventType, // `recordIn` writes no others
    at: instant(row.at),
    accountId: row.account_id === null ? undefined : (String(row.account_id) as AccountId),
    actor: row.actor ?? undefined,
    address: row.address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    detail: row.detail === null ? undefined : JSON.parse(row.detail),
  }
}
