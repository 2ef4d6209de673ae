// Why: the videos, who finds them how, and what people do with them. Existing rows: none, these are
// the first tables of the app; accounts are left alone.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import { type Kysely, sql } from 'kysely'

type Db = Kysely<TablesOfThatDay>
type Step = (db: Db, context: MigrationContext) => Promise<void>

export const up: Step = async (db, context) => {
  await videos(db, context)
  await lists(db, context)
  await views(db, context)
}

// `listed`: READY and not removed. Its owner's account may be gone; the video stays. Long columns
// come last: SQLite reads what stands before them without them.
const videos: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('videos')
    .addColumn('number', dialect.integer, dialect.numbered)
    .addColumn('videoid', dialect.key, (column) => column.notNull().unique())
    .addColumn('userid', dialect.key, (column) => column.notNull())
    .addColumn('added_date', dialect.timestamp, (column) => column.notNull())
    .addColumn('listed', dialect.integer, (column) => column.notNull())
    .addColumn('status', dialect.key, (column) => column.notNull())
    .addColumn('views', dialect.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('total_play_time', dialect.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('rating_counter', dialect.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('rating_total', dialect.integer, (column) => column.notNull().defaultTo(0))
    .addColumn('updated_at', dialect.timestamp)
    .addColumn('deleted_at', dialect.timestamp)
    .addColumn('location_type', dialect.integer, (column) => column.notNull())
    .addColumn('youtube_id', dialect.key)
    .addColumn('category', 'text')
    .addColumn('content_rating', 'text')
    .addColumn('language', 'text')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('location', 'text', (column) => column.notNull())
    .addColumn('preview_image_location', 'text')
    .addColumn('tags', dialect.json, (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('search_title', dialect.key, (column) => column.notNull())
    .addColumn('search_text', dialect.key, (column) => column.notNull())
    .addCheckConstraint('videos_status', sql`status in ('PENDING', 'PROCESSING', 'READY', 'ERROR')`)
    .addCheckConstraint(
      'videos_listed',
      sql`listed = case when status = 'READY' and deleted_at is null then 1 else 0 end`,
    )
    .execute()
  await db.schema
    .createIndex('videos_latest')
    .on('videos')
    .columns(['added_date', 'videoid'])
    .where(sql.ref('listed'), '=', sql.lit(1))
    .execute()
  await db.schema
    .createIndex('videos_by_user')
    .on('videos')
    .columns(['userid', 'added_date', 'videoid', 'listed'])
    .execute()
}

// Listed videos only. How many there are stands in one row, so no list counts them.
const lists: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('video_tags')
    .addColumn('tag', dialect.key, (column) => column.notNull())
    .addColumn('added_date', dialect.timestamp, (column) => column.notNull())
    .addColumn('videoid', dialect.key, (column) =>
      column.notNull().references('videos.videoid').onDelete('cascade'),
    )
    .addPrimaryKeyConstraint('video_tags_key', ['tag', 'added_date', 'videoid'])
    .execute()
  await db.schema.createIndex('video_tags_of_video').on('video_tags').columns(['videoid']).execute()
  await db.schema
    .createTable('video_totals')
    .addColumn('one', dialect.integer, (column) => column.primaryKey())
    .addColumn('listed', dialect.integer, (column) => column.notNull())
    .addCheckConstraint('video_totals_one', sql`one = 1`)
    .execute()
  await db.insertInto('video_totals').values({ one: 1, listed: 0 }).execute()
}

// How often a video was seen on a day in UTC.
const views: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('views_by_day')
    .addColumn('day', dialect.date, (column) => column.notNull())
    .addColumn('videoid', dialect.key, (column) =>
      column.notNull().references('videos.videoid').onDelete('cascade'),
    )
    .addColumn('views', dialect.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('views_by_day_key', ['day', 'videoid'])
    .execute()
}
