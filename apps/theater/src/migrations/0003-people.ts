// Why: what a user may tell of themselves (one row at most, gone with the account); and at most
// one activation and one reset token per account, as the contract has it.
// Existing rows: accounts have no profile; the engine keeps one token per purpose already.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('user_profiles')
    .addColumn('id', dialect.integer, dialect.numbered)
    .addColumn('first_name', dialect.key)
    .addColumn('last_name', dialect.key)
    .addColumn('avatar', dialect.key)
    .addColumn('gender', dialect.key)
    .addColumn('date_of_birth', dialect.date)
    .addColumn('info', sql`text`)
    .addColumn('user_id', dialect.accountId, (column) =>
      column.notNull().unique().references('accounts.id').onDelete('cascade'),
    )
    .addCheckConstraint('user_profiles_gender', sql`gender in ('man', 'woman')`)
    .addCheckConstraint(
      'user_profiles_name_lengths',
      sql`length(first_name) <= 100 and length(last_name) <= 100`,
    )
    .addCheckConstraint('user_profiles_avatar_length', sql`length(avatar) <= 255`)
    .execute()
  await db.schema
    .createIndex('one_time_tokens_single')
    .on('one_time_tokens')
    .columns(['account_id', 'purpose'])
    .unique()
    .execute()
}
