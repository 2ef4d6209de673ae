// Why: one login on one device. A revoked or expired row stays as a record until the account goes.
// Existing rows: accounts have no session; their holders log in.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('sessions')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('refresh_token_hash', dialect.key, (column) => column.notNull().unique())
    .addColumn('previous_token_hash', dialect.key)
    .addColumn('rotated_at', dialect.timestamp)
    .addColumn('rotated_by_address', dialect.key)
    .addColumn('rotated_by_user_agent', dialect.key)
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('expires_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('revoked_at', dialect.timestamp)
    .addColumn('address', dialect.key)
    .addColumn('user_agent', dialect.key)
    .execute()
  await db.schema
    .createIndex('sessions_account')
    .on('sessions')
    .columns(['account_id', 'created_at'])
    .execute()
}
