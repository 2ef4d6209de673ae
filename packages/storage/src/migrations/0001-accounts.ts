// Why: who can log in, in which state, with which roles. A row lives until the account is deleted.
// Existing rows: none, these are the first tables of a realm.
import { type Kysely, sql } from 'kysely'
import type { MigrationContext, TablesOfThatDay } from '../migrations.ts'

export async function up(db: Kysely<TablesOfThatDay>, { dialect, realm }: MigrationContext) {
  let accounts = db.schema
    .createTable('accounts')
    .addColumn('identifier', dialect.key, (column) => column.notNull().unique())
    .addColumn('shown_identifier', dialect.key, (column) => column.notNull())
    .addColumn('status', dialect.key, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('updated_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('activated_at', dialect.timestamp)
    .addColumn('last_login_at', dialect.timestamp)
    .addCheckConstraint(
      'accounts_status',
      sql`status in ('pending', 'active', 'suspended', 'archived')`,
    )
  accounts =
    realm.accountIds.form === 'sequential'
      ? accounts.addColumn('id', dialect.integer, dialect.numbered)
      : accounts.addColumn('id', dialect.accountId, (column) => column.primaryKey().notNull())
  for (const { column, type } of Object.values(realm.profile)) {
    accounts = accounts.addColumn(column, type === 'integer' ? dialect.integer : sql`text`)
  }
  await accounts.execute()
  await db.schema
    .createIndex('accounts_newest')
    .on('accounts')
    .columns(['created_at', 'id'])
    .execute()
  await db.schema
    .createIndex('accounts_newest_of_status')
    .on('accounts')
    .columns(['status', 'created_at', 'id'])
    .execute()

  await db.schema
    .createTable('roles')
    .addColumn('name', dialect.key, (column) => column.primaryKey().notNull())
    .execute()

  await db.schema
    .createTable('account_roles')
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('role', dialect.key, (column) => column.notNull().references('roles.name'))
    // the account's own, which never changes: the newest with a role are found on one index
    .addColumn('account_created_at', dialect.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('account_roles_key', ['account_id', 'role'])
    .execute()
  await db.schema
    .createIndex('account_roles_newest')
    .on('account_roles')
    .columns(['role', 'account_created_at', 'account_id'])
    .execute()
}
