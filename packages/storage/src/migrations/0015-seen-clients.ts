// Why: people are told when somebody signs in to their account from a network or browser that was
// not used before. A row is one that was; keyed digests, kept as long as the account.
// Existing rows: accounts have none, so their next sign-in is taken for the first one.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('seen_clients')
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('digest', dialect.key, (column) => column.notNull())
    .addColumn('seen_at', dialect.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('seen_clients_key', ['account_id', 'digest'])
    .execute()
}
