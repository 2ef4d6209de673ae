// Why: a chart of open sessions over time; what is open now tells nothing of yesterday. A row is
// deleted after a hundred days.
// Existing rows: none, this is the first table of the console's own.
import type { Migration } from '@usher/storage'

export const up: Migration['up'] = async (db, { dialect }) => {
  await db.schema
    .createTable('active_sessions')
    .addColumn('realm', dialect.key, (column) => column.notNull())
    .addColumn('at', dialect.timestamp, (column) => column.notNull())
    .addColumn('sessions', dialect.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('active_sessions_key', ['realm', 'at'])
    .execute()
}
