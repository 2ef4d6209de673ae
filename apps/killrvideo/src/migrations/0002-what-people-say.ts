// Why: comments, ratings, what users did, flags and what moderators did. Existing rows: none.
// Ids are time-based UUIDs; `place` is the same id with its time first, so that it sorts by time.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import { type Kysely, sql } from 'kysely'

type Step = (db: Kysely<TablesOfThatDay>, context: MigrationContext) => Promise<void>

export const up: Step = async (db, context) => {
  await comments(db, context)
  await ratings(db, context)
  await activity(db, context)
  await flags(db, context)
}

const comments: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('comments')
    .addColumn('commentid', dialect.key, (column) => column.primaryKey())
    .addColumn('place', dialect.key, (column) => column.notNull())
    .addColumn('videoid', dialect.key, (column) =>
      column.notNull().references('videos.videoid').onDelete('cascade'),
    )
    .addColumn('userid', dialect.key, (column) => column.notNull())
    .addColumn('sentiment_score', dialect.double)
    .addColumn('deleted_at', dialect.timestamp)
    .addColumn('comment', 'text', (column) => column.notNull())
    .execute()
  for (const [name, owner] of [
    ['comments_of_video', 'videoid'],
    ['comments_of_user', 'userid'],
  ] as const) {
    await db.schema
      .createIndex(name)
      .on('comments')
      .columns([owner, 'place'])
      .where(sql.ref('deleted_at'), 'is', sql.lit(null))
      .execute()
  }
}

const ratings: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('video_ratings')
    .addColumn('videoid', dialect.key, (column) =>
      column.notNull().references('videos.videoid').onDelete('cascade'),
    )
    .addColumn('userid', dialect.key, (column) => column.notNull())
    .addColumn('rating', dialect.integer, (column) => column.notNull())
    .addColumn('created_date', dialect.timestamp, (column) => column.notNull())
    .addColumn('rating_date', dialect.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('video_ratings_key', ['videoid', 'userid'])
    .addCheckConstraint('video_ratings_range', sql`rating between 1 and 5`)
    .execute()
}

const activity: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('user_activity')
    .addColumn('activity_id', dialect.key, (column) => column.primaryKey())
    .addColumn('place', dialect.key, (column) => column.notNull())
    .addColumn('userid', dialect.key, (column) => column.notNull())
    .addColumn('activity_type', dialect.key, (column) => column.notNull())
    .addColumn('activity_timestamp', dialect.timestamp, (column) => column.notNull())
    .addColumn('videoid', dialect.key, (column) => column.notNull())
    .addCheckConstraint('user_activity_types', sql`activity_type in ('view', 'comment', 'rate')`)
    .execute()
  await db.schema
    .createIndex('user_activity_of_user')
    .on('user_activity')
    .columns(['userid', 'place'])
    .execute()
}

const flags: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('content_moderation')
    .addColumn('flagid', dialect.key, (column) => column.primaryKey())
    .addColumn('place', dialect.key, (column) => column.notNull())
    .addColumn('userid', dialect.key, (column) => column.notNull())
    .addColumn('content_type', dialect.key, (column) => column.notNull())
    .addColumn('contentid', dialect.key, (column) => column.notNull())
    .addColumn('status', dialect.key, (column) => column.notNull())
    .addColumn('reason_code', dialect.key, (column) => column.notNull())
    .addColumn('reason_text', 'text')
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('updated_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('reviewer', dialect.key)
    .addColumn('review_date', dialect.timestamp)
    .addColumn('notes', 'text')
    .addCheckConstraint('flags_content', sql`content_type in ('video', 'comment')`)
    .addCheckConstraint(
      'flags_status',
      sql`status in ('open', 'under_review', 'approved', 'rejected')`,
    )
    .addCheckConstraint(
      'flags_resolved',
      sql`(review_date is not null) = (status in ('approved', 'rejected'))`,
    )
    .execute()
  await db.schema.createIndex('flags_newest').on('content_moderation').column('place').execute()
  await db.schema
    .createIndex('flags_by_status')
    .on('content_moderation')
    .columns(['status', 'place'])
    .execute()
  await db.schema
    .createTable('moderation_audit')
    .addColumn('number', dialect.integer, dialect.numbered)
    .addColumn('contentid', dialect.key, (column) => column.notNull())
    .addColumn('flagid', dialect.key)
    .addColumn('ts', dialect.timestamp, (column) => column.notNull())
    .addColumn('action', dialect.key, (column) => column.notNull())
    .addColumn('actor', dialect.key, (column) => column.notNull())
    .addColumn('details', 'text')
    .execute()
  await db.schema
    .createIndex('moderation_audit_of_content')
    .on('moderation_audit')
    .columns(['contentid', 'ts'])
    .execute()
}
