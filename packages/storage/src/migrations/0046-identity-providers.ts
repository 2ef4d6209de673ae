// Why: operators add providers at which people sign in by command, without a restart.
// Existing rows: none; what the environment configures stays there.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('identity_providers')
    .addColumn('name', dialect.key, (column) => column.primaryKey().notNull())
    // Unreadable without the secret of the server.
    .addColumn('sealed', dialect.bytes, (column) => column.notNull())
    .addColumn('added_at', dialect.timestamp, (column) => column.notNull())
    .execute()
}
