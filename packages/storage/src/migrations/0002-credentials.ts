// Why: what an account proves itself with (one row per kind, as long as the account lives) and
// mailed one-time tokens (a row lives until it is spent, replaced or deleted after its end).
// Existing rows: accounts keep no credential; nobody has logged in before these tables.
import { type Kysely, sql } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('credentials')
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('kind', dialect.key, (column) => column.notNull())
    .addColumn('hash', dialect.key)
    .addColumn('lookup_key', dialect.key, (column) => column.unique())
    .addColumn('verifier', dialect.key)
    .addColumn('changed_at', dialect.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('credentials_key', ['account_id', 'kind'])
    .addCheckConstraint(
      'credentials_columns_of_kind',
      sql`(kind = 'password' and hash is not null and lookup_key is null and verifier is null)
        or (kind = 'secret' and hash is null and lookup_key is not null and verifier is not null)`,
    )
    .execute()

  await db.schema
    .createTable('one_time_tokens')
    .addColumn('id', dialect.integer, dialect.numbered)
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('purpose', dialect.key, (column) => column.notNull())
    .addColumn('token_hash', dialect.key, (column) => column.notNull().unique())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('expires_at', dialect.timestamp, (column) => column.notNull())
    .addCheckConstraint('one_time_tokens_purpose', sql`purpose in ('activation', 'password_reset')`)
    .execute()
  await db.schema
    .createIndex('one_time_tokens_account')
    .on('one_time_tokens')
    .columns(['account_id', 'purpose'])
    .execute()
}
