// Why: programs act for an account with a key; only its hash is stored. A row lives until the key is
// removed or, some time after its end, another one is added.
// Existing rows: none.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('api_keys')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('hash', dialect.key, (column) => column.notNull().unique())
    .addColumn('name', dialect.key, (column) => column.notNull())
    .addColumn('prefix', dialect.key, (column) => column.notNull())
    .addColumn('scopes', dialect.json, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('expires_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('last_used_at', dialect.timestamp)
    .execute()
  await db.schema.createIndex('api_keys_account').on('api_keys').column('account_id').execute()
}
