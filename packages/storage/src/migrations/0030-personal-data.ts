// Why: people download what is stored of them and have their accounts erased. A wish to be erased
// lives until it is carried out or cancelled; an export until some time after its archive is gone;
// the archive lies in parts, which go when it is too old. Mails are marked with their recipient, so
// that somebody's mails are found. What an audit event tells of a person can be taken away: the
// column `forgotten` vouches for what is left.
// Existing rows: nobody is to be erased, nothing is forgotten; mails that wait have no mark.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema.alterTable('accounts').addColumn('erases_at', dialect.timestamp).execute()
  await db.schema.alterTable('audit_events').addColumn('forgotten', dialect.key).execute()
  await db.schema.alterTable('outbox').addColumn('recipient', dialect.key).execute()
  await db.schema.createIndex('outbox_recipient').on('outbox').column('recipient').execute()
  await db.schema
    .createTable('erasures')
    .addColumn('account_id', dialect.accountId, (column) =>
      column.primaryKey().notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('cancel_hash', dialect.key, (column) => column.notNull().unique())
    .addColumn('requested_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('erases_at', dialect.timestamp, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('erasures_due').on('erasures').column('erases_at').execute()
  await db.schema
    .createTable('exports')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('requested_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('attempt', dialect.integer, (column) => column.notNull())
    .addColumn('leased_until', dialect.timestamp)
    // Both absent while it is being prepared.
    .addColumn('bytes', dialect.integer)
    .addColumn('expires_at', dialect.timestamp)
    .execute()
  await db.schema
    .createIndex('exports_of_account')
    .on('exports')
    .columns(['account_id', 'requested_at'])
    .execute()
  await db.schema.createIndex('exports_end').on('exports').column('expires_at').execute()
  await db.schema
    .createTable('export_parts')
    .addColumn('export_id', dialect.key, (column) =>
      column.notNull().references('exports.id').onDelete('cascade'),
    )
    .addColumn('attempt', dialect.integer, (column) => column.notNull())
    .addColumn('position', dialect.integer, (column) => column.notNull())
    .addColumn('content', dialect.bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('export_parts_key', ['export_id', 'attempt', 'position'])
    .execute()
}
