// Why: what was kept long enough is taken away in portions, and each portion is found without
// reading what stays: sessions by their end, tokens and wishes by theirs, audit events that still
// tell of a person by their time. The index on sessions does not change with a rotation.
// Existing rows: stay as they are and are in the new indexes.
import { type Kysely, sql } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, _: MigrationContext) {
  await db.schema
    .createIndex('sessions_revoked')
    .on('sessions')
    .column('revoked_at')
    .where(sql.ref('revoked_at'), 'is not', null)
    .execute()
  for (const [table, column] of Object.entries(ENDS)) {
    await db.schema.createIndex(`${table}_end`).on(table).column(column).execute()
  }
  await sql`create index audit_events_personal on audit_events (at) where forgotten is null
    and (address is not null or user_agent is not null or detail is not null)`.execute(db)
}

const ENDS = {
  one_time_tokens: 'expires_at',
  approvals: 'expires_at',
  email_changes: 'revert_until',
  recoveries: 'expires_at',
  api_keys: 'expires_at',
}
