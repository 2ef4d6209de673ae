// Why: signing keys can be replaced while tokens of older ones live; a row stays as a record.
// Existing rows: none; the key of the settings signs until it is replaced.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('signing_keys')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('sealed', dialect.bytes)
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('ends_at', dialect.timestamp)
    .execute()
}
