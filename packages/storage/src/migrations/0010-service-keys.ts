// Why: other services verify tokens with a public key; each row is one key pair, kept as a record.
// Existing rows: none; the first key is made when the first token for another service is asked for.
import { type Kysely, sql } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('service_keys')
    // Counted from 1: of two processes that add a key at the same time, one finds its number taken.
    .addColumn('generation', dialect.integer, (column) => column.primaryKey().notNull())
    .addColumn('id', dialect.key, (column) => column.notNull().unique())
    .addColumn('algorithm', dialect.key, (column) => column.notNull())
    .addColumn('public_jwk', dialect.key, (column) => column.notNull())
    // The private key; unreadable without the secret of the server.
    .addColumn('sealed', dialect.bytes, (column) => column.notNull())
    .addColumn('published_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('signs_from', dialect.timestamp, (column) => column.notNull())
    .addColumn('ends_at', dialect.timestamp)
    .addCheckConstraint('service_keys_algorithm', sql`algorithm in ('EdDSA', 'ES256', 'RS256')`)
    .execute()
}
