// Why: people change their e-mail address, and can take it back. A row is one wish; it lives until it
// is stopped or can neither be confirmed nor reverted, and reserves the old address meanwhile. After
// a change was taken back the account needs a new password.
// Existing rows: accounts have asked for nothing, and need no new password.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema.alterTable('accounts').addColumn('reset_required_at', dialect.timestamp).execute()
  await db.schema
    .createTable('email_changes')
    .addColumn('id', dialect.integer, dialect.numbered)
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('from_identifier', dialect.key, (column) => column.notNull())
    .addColumn('from_shown', dialect.key, (column) => column.notNull())
    .addColumn('to_identifier', dialect.key, (column) => column.notNull())
    .addColumn('to_shown', dialect.key, (column) => column.notNull())
    .addColumn('session_id', dialect.key)
    .addColumn('confirm_hash', dialect.key, (column) => column.unique())
    .addColumn('confirm_until', dialect.timestamp, (column) => column.notNull())
    .addColumn('revert_hash', dialect.key, (column) => column.notNull().unique())
    .addColumn('revert_until', dialect.timestamp, (column) => column.notNull())
    .addColumn('asked_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('changed_at', dialect.timestamp)
    .execute()
  await db.schema
    .createIndex('email_changes_account')
    .on('email_changes')
    .column('account_id')
    .execute()
  await db.schema
    .createIndex('email_changes_from')
    .on('email_changes')
    .column('from_identifier')
    .execute()
}
