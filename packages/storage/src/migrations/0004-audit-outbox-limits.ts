// Why: decisions (kept for ever, also when their account is gone; each row is linked to the one
// before it in its chain), mails between commit and delivery (a row goes when the mail is
// delivered), and uses counted per period (a row goes some time after its period).
// Existing rows: none; what was decided before is not known.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'
import { createAuditChains } from './audit-chains.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('audit_events')
    .addColumn('id', dialect.integer, dialect.numbered)
    .addColumn('type', dialect.key, (column) => column.notNull())
    .addColumn('at', dialect.timestamp, (column) => column.notNull())
    .addColumn('account_id', dialect.accountId)
    .addColumn('actor', dialect.key)
    .addColumn('address', dialect.key)
    .addColumn('user_agent', dialect.key)
    .addColumn('detail', dialect.json)
    .addColumn('seal', dialect.key, (column) => column.notNull().unique())
    .addColumn('chain', dialect.integer)
    .addColumn('position', dialect.integer)
    .addColumn('link', dialect.key)
    .execute()
  await createAuditChains(db, dialect)
  await db.schema
    .createIndex('audit_events_account')
    .on('audit_events')
    .columns(['account_id', 'id'])
    .execute()
  await db.schema
    .createIndex('audit_events_type')
    .on('audit_events')
    .columns(['type', 'id'])
    .execute()

  await db.schema
    .createTable('outbox')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('sealed', dialect.bytes, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('attempt', dialect.integer, (column) => column.notNull())
    .addColumn('due_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('leased_until', dialect.timestamp)
    .addColumn('failed_at', dialect.timestamp)
    .addColumn('last_reason', dialect.key)
    .execute()
  await db.schema.createIndex('outbox_due').on('outbox').columns(['failed_at', 'due_at']).execute()

  await db.schema
    .createTable('rate_limits')
    .addColumn('key', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('count', dialect.integer, (column) => column.notNull())
    .addColumn('resets_at', dialect.timestamp, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('rate_limits_end').on('rate_limits').column('resets_at').execute()
}
