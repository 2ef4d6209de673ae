// Why: with another SECRET_KEY a server or a command does harm before anybody notices: it seals what
// nobody else can open, and the audit log looks forged. So the database knows a fingerprint of its key.
// A row is one key that the database has had, kept for ever; the newest is in force.
// Existing rows: none; the first start notes the key that vouches for what is there.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('key_generations')
    .addColumn('generation', dialect.integer, (column) => column.primaryKey().notNull())
    .addColumn('fingerprint', dialect.key, (column) => column.notNull())
    .addColumn('since', dialect.timestamp, (column) => column.notNull())
    // How to verify what a former key has sealed in the audit log; encrypted with the newest key.
    .addColumn('former', dialect.bytes)
    .execute()
}
