// Why: accounts prove themselves with more than a password; a session says how its holder did.
// Existing rows: nobody has a second factor; every session was opened with a password or secret.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .alterTable('sessions')
    // Values of RFC 8176, separated by blanks.
    .addColumn('methods', dialect.key, (column) => column.notNull().defaultTo('pwd'))
    .execute()
  // An authenticator app; until it is confirmed it is no factor.
  await db.schema
    .createTable('totp_factors')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().unique().references('accounts.id').onDelete('cascade'),
    )
    // Unreadable without the secret of the server.
    .addColumn('sealed_secret', dialect.bytes, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('expires_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('confirmed_at', dialect.timestamp)
    .addColumn('last_step', dialect.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('last_used_at', dialect.timestamp)
    // Wrong codes since the last right one.
    .addColumn('failures', dialect.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('disabled_at', dialect.timestamp)
    .execute()
  await db.schema
    .createTable('recovery_codes')
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('hash', dialect.key, (column) => column.notNull())
    .addPrimaryKeyConstraint('recovery_codes_pkey', ['account_id', 'hash'])
    .execute()
  // A question that waits for its answer, minutes at most.
  await db.schema
    .createTable('challenges')
    .addColumn('hash', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('purpose', dialect.key, (column) => column.notNull())
    .addColumn('account_id', dialect.accountId, (column) =>
      column.references('accounts.id').onDelete('cascade'),
    )
    // What was found out before it; unreadable without the secret of the server.
    .addColumn('sealed', dialect.bytes, (column) => column.notNull())
    .addColumn('tries_left', dialect.integer, (column) => column.notNull())
    .addColumn('expires_at', dialect.timestamp, (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('challenges_expires_at')
    .on('challenges')
    .column('expires_at')
    .execute()
  await db.schema
    .createIndex('challenges_account_id')
    .on('challenges')
    .column('account_id')
    .execute()
}
