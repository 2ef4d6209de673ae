// Why: an import that is one change holds up everybody who writes until it is done. So accounts are
// collected here first, and stored in small portions when all of them are known to be good.
// Existing rows: none; an import that an earlier release has begun leaves nothing behind.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('account_imports')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('is_complete', dialect.flag, (column) => column.notNull())
    .addColumn('active_at', dialect.timestamp, (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('staged_accounts')
    .addColumn('import_id', dialect.key, (column) =>
      column.notNull().references('account_imports.id').onDelete('cascade'),
    )
    .addColumn('position', dialect.integer, (column) => column.notNull())
    .addColumn('accounts', dialect.json, (column) => column.notNull())
    .addPrimaryKeyConstraint('staged_accounts_pkey', ['import_id', 'position'])
    .execute()
}
