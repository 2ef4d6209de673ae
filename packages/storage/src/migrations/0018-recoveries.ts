// Why: people who have lost every second factor get back in with mailbox, password and patience. A row
// is one wish, until it is completed, cancelled or replaced.
// Existing rows: none.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('recoveries')
    .addColumn('account_id', dialect.accountId, (column) =>
      column.primaryKey().notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('token_hash', dialect.key, (column) => column.notNull().unique())
    // Of another token, which cancels.
    .addColumn('cancel_hash', dialect.key, (column) => column.notNull().unique())
    .addColumn('requested_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('opens_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('expires_at', dialect.timestamp, (column) => column.notNull())
    .execute()
}
