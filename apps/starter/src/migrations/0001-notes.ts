// Why: what people write down. A note belongs to its owner and goes with them.
// Existing rows: none, these are the first tables of the app.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import type { Kysely } from 'kysely'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db.schema
    .createTable('notes')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('account_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('title', dialect.key, (column) => column.notNull())
    .addColumn('text', dialect.key, (column) => column.notNull())
    .addColumn('shared_with', dialect.key)
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('updated_at', dialect.timestamp, (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('notes_of_account')
    .on('notes')
    .columns(['account_id', 'created_at', 'id'])
    .execute()
  await db.schema
    .createIndex('notes_shared')
    .on('notes')
    .columns(['shared_with', 'created_at', 'id'])
    .execute()
  await db.schema
    .createTable('note_tags')
    .addColumn('note_id', dialect.key, (column) =>
      column.notNull().references('notes.id').onDelete('cascade'),
    )
    .addColumn('tag', dialect.key, (column) => column.notNull())
    .addPrimaryKeyConstraint('note_tags_key', ['note_id', 'tag'])
    .execute()
}
