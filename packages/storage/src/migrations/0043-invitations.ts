// Why: operators see whom they have invited and who has not come yet, and take invitations back. A row
// is an account that somebody else made for its holder.
// Existing rows: people who were invited before are accounts like all others.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('invitations')
    .addColumn('account_id', dialect.accountId, (column) =>
      column.primaryKey().notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('invited_by', dialect.key, (column) => column.notNull())
    .addColumn('invited_at', dialect.timestamp, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('invitations_age').on('invitations').column('invited_at').execute()
}
