// Why: people sign in and prove themselves with passkeys. A row lives until the passkey is removed.
// Existing rows: none.
import type { Kysely } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('passkeys')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('name', dialect.key, (column) => column.notNull())
    // Base64url, as is the user handle.
    .addColumn('credential_id', dialect.key, (column) => column.notNull().unique())
    // COSE_Key (RFC 9052); public.
    .addColumn('public_key', dialect.bytes, (column) => column.notNull())
    .addColumn('user_handle', dialect.key, (column) => column.notNull())
    .addColumn('rp_id', dialect.key, (column) => column.notNull())
    .addColumn('use', dialect.key, (column) => column.notNull())
    .addColumn('sign_count', dialect.integer, (column) => column.notNull())
    // Separated by blanks.
    .addColumn('transports', dialect.key, (column) => column.notNull())
    .addColumn('aaguid', dialect.key, (column) => column.notNull())
    .addColumn('backup_eligible', dialect.flag, (column) => column.notNull())
    .addColumn('backed_up', dialect.flag, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('last_used_at', dialect.timestamp)
    // Wrong proofs since the last right one.
    .addColumn('failures', dialect.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('disabled_at', dialect.timestamp)
    // `failures` or `counter`.
    .addColumn('disabled_for', dialect.key)
    .execute()
  await db.schema.createIndex('passkeys_account').on('passkeys').column('account_id').execute()
}
