// Why: somebody who is signed in proves themselves again for one change; only the hash is stored. A
// row lives until the change spends it, or five minutes.
// Existing rows: none.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('approvals')
    .addColumn('hash', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('session_id', dialect.key, (column) =>
      column.references('sessions.id').onDelete('cascade'),
    )
    .addColumn('purpose', dialect.key, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('expires_at', dialect.timestamp, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('approvals_account').on('approvals').column('account_id').execute()
  await db.schema.createIndex('approvals_session').on('approvals').column('session_id').execute()
}
