// Why: operators look for what was decided in a time, count it, and count the sessions that are
// open. Existing rows: stay as they are and are in the new indexes.
import { type Kysely, sql } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, _: MigrationContext) {
  await db.schema.createIndex('audit_events_time').on('audit_events').column('at').execute()
  await db.schema
    .createIndex('audit_events_type_time')
    .on('audit_events')
    .columns(['type', 'at'])
    .execute()
  await db.schema
    .createIndex('sessions_open')
    .on('sessions')
    .column('expires_at')
    .where(sql.ref('revoked_at'), 'is', null)
    .execute()
}
