// Why: what people keep (kinds of things that happen, and what happened) as long as their account
// lives. Existing rows: none, these are the first tables of the app.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import { type Kysely, sql } from 'kysely'

type Step = (db: Kysely<TablesOfThatDay>, context: MigrationContext) => Promise<void>

export const up: Step = async (db, context) => {
  await activities(db, context)
  await moments(db, context)
}

// The count and the newest instant of its moments stand in the row, so that neither lists nor the
// order of the recent ones depend on how many moments there are. Long columns come last: SQLite
// reads what stands before them without them.
const activities: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('activities')
    .addColumn('id', dialect.integer, dialect.numbered)
    .addColumn('user_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('name', dialect.key, (column) => column.notNull())
    .addColumn('moment_count', dialect.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('latest_moment_at', dialect.timestamp)
    .addColumn('schema_revision', dialect.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('icon', 'text', (column) => column.notNull())
    .addColumn('color', dialect.key, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('updated_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('activity_schema', dialect.json, (column) => column.notNull())
    .addUniqueConstraint('activities_name', ['user_id', 'name'])
    // for the foreign key of moments, whose owner is that of their activity
    .addUniqueConstraint('activities_owner', ['id', 'user_id'])
    .addCheckConstraint('activities_name_length', sql`length(name) between 1 and 255`)
    .addCheckConstraint(
      'activities_description_length',
      sql`length(description) between 1 and 1000`,
    )
    .addCheckConstraint('activities_icon_length', sql`length(icon) between 1 and 255`)
    .addCheckConstraint('activities_color_length', sql`length(color) = 7`)
    .addCheckConstraint(
      'activities_moments',
      sql`moment_count >= 0 and (moment_count = 0) = (latest_moment_at is null)`,
    )
    .execute()
  await db.schema
    .createIndex('activities_of_user')
    .on('activities')
    .columns(['user_id', 'id'])
    .execute()
  await db.schema
    .createIndex('activities_recent')
    .on('activities')
    .columns(['user_id', 'latest_moment_at', 'id'])
    .execute()
}

const moments: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('moments')
    .addColumn('id', dialect.integer, dialect.numbered)
    .addColumn('user_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('activity_id', dialect.integer, (column) => column.notNull())
    .addColumn('timestamp', dialect.timestamp, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('updated_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('data', dialect.json, (column) => column.notNull())
    .addForeignKeyConstraint(
      'moments_activity',
      ['activity_id', 'user_id'],
      'activities',
      ['id', 'user_id'],
      (key) => key.onDelete('cascade'),
    )
    .execute()
  await db.schema
    .createIndex('moments_of_user')
    .on('moments')
    .columns(['user_id', 'timestamp', 'id'])
    .execute()
  await db.schema
    .createIndex('moments_of_activity')
    .on('moments')
    .columns(['activity_id', 'user_id', 'timestamp', 'id'])
    .execute()
}
