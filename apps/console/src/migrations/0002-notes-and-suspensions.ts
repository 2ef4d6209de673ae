// Why: operators tell each other why an account is suspended, until when, and what else to know of
// it. Rows go with their account.
// Existing rows: none; of earlier suspensions nobody has noted a reason.
import type { Migration } from '@usher/storage'

export const up: Migration['up'] = async (db, { dialect }) => {
  await db.schema
    .createTable('account_notes')
    .addColumn('id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('realm', dialect.key, (column) => column.notNull())
    .addColumn('account', dialect.key, (column) => column.notNull())
    .addColumn('at', dialect.timestamp, (column) => column.notNull())
    .addColumn('author', dialect.key, (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('account_notes_of_account')
    .on('account_notes')
    .columns(['realm', 'account', 'at'])
    .execute()
  await db.schema
    .createTable('suspensions')
    .addColumn('realm', dialect.key, (column) => column.notNull())
    .addColumn('account', dialect.key, (column) => column.notNull())
    .addColumn('at', dialect.timestamp, (column) => column.notNull())
    .addColumn('author', dialect.key, (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('until', dialect.timestamp)
    .addPrimaryKeyConstraint('suspensions_key', ['realm', 'account'])
    .execute()
  await db.schema.createIndex('suspensions_by_end').on('suspensions').column('until').execute()
}
