// Why: classes and who is in them, interests, topics, progress, activity, requests for accounts.
// Existing rows: none, these are the first tables of the app.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import { type Kysely, sql } from 'kysely'

type Step = (db: Kysely<TablesOfThatDay>, context: MigrationContext) => Promise<void>

export const up: Step = async (db, context) => {
  for (const step of [classes, enrolments, interests, topics, progress, activity, requests]) {
    await step(db, context)
  }
}

// A row lives as long as its teacher's account; archived ones stay, and so do their codes.
const classes: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('classes')
    .addColumn('number', dialect.integer, dialect.numbered)
    .addColumn('class_id', dialect.key, (column) => column.notNull().unique())
    .addColumn('teacher_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('subject', 'text')
    .addColumn('class_code', dialect.key, (column) => column.notNull().unique())
    .addColumn('description', 'text')
    .addColumn('grade_levels', dialect.json, (column) => column.notNull().defaultTo('[]'))
    .addColumn('school_id', 'text')
    .addColumn('organization_id', 'text')
    .addColumn('settings', dialect.json, (column) => column.notNull().defaultTo('{}'))
    .addColumn('metadata', dialect.json, (column) => column.notNull().defaultTo('{}'))
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('updated_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('archived', dialect.flag, (column) => column.notNull())
    .addColumn('archived_at', dialect.timestamp)
    .addCheckConstraint('classes_name', sql`length(name) between 1 and 255`)
    .addCheckConstraint('classes_subject', sql`length(subject) between 1 and 100`)
    .addCheckConstraint('classes_archived', sql`archived = (archived_at is not null)`)
    .execute()
  await db.schema
    .createIndex('classes_of_teacher')
    .on('classes')
    .columns(['teacher_id', 'created_at', 'number'])
    .execute()
}

const enrolments: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('class_student')
    .addColumn('class_id', dialect.key, (column) =>
      column.notNull().references('classes.class_id').onDelete('cascade'),
    )
    .addColumn('student_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('enrolled_at', dialect.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('class_student_key', ['class_id', 'student_id'])
    .execute()
  await db.schema
    .createIndex('class_student_of_student')
    .on('class_student')
    .columns(['student_id', 'enrolled_at'])
    .execute()
}

const interests: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('interests')
    .addColumn('interest_id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('category', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('icon', 'text')
    .addColumn('display_order', dialect.integer, (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('student_interests')
    .addColumn('student_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('interest_id', dialect.key, (column) =>
      column.notNull().references('interests.interest_id').onDelete('cascade'),
    )
    .addColumn('position', dialect.integer, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('student_interests_key', ['student_id', 'interest_id'])
    .execute()
}

const topics: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('topics')
    .addColumn('topic_id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('subject', dialect.key, (column) => column.notNull())
    .addColumn('unit', dialect.key, (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('topic_order', dialect.integer, (column) => column.notNull())
    .addColumn('grade_level_min', dialect.integer, (column) => column.notNull().defaultTo(9))
    .addColumn('grade_level_max', dialect.integer, (column) => column.notNull().defaultTo(12))
    .addColumn('standards', dialect.json, (column) => column.notNull().defaultTo('[]'))
    .addColumn('prerequisites', dialect.json, (column) => column.notNull().defaultTo('[]'))
    .addColumn('active', dialect.flag, (column) => column.notNull())
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('updated_at', dialect.timestamp, (column) => column.notNull())
    .execute()
}

// Derived from the learning events of one student in one topic, and moved in their change.
const progress: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('student_progress')
    .addColumn('progress_id', dialect.key, (column) => column.primaryKey().notNull())
    .addColumn('student_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('topic_id', dialect.key, (column) =>
      column.notNull().references('topics.topic_id').onDelete('cascade'),
    )
    .addColumn('class_id', dialect.key, (column) =>
      column.references('classes.class_id').onDelete('set null'),
    )
    .addColumn('status', dialect.key, (column) => column.notNull())
    .addColumn('progress_percentage', dialect.double, (column) => column.notNull())
    .addColumn('videos_watched', dialect.integer, (column) => column.notNull())
    .addColumn('total_watch_time_seconds', dialect.integer, (column) => column.notNull())
    .addColumn('started_at', dialect.timestamp)
    .addColumn('completed_at', dialect.timestamp)
    .addColumn('metadata', dialect.json, (column) => column.notNull().defaultTo('{}'))
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('updated_at', dialect.timestamp, (column) => column.notNull())
    .addUniqueConstraint('student_progress_topic', ['student_id', 'topic_id'])
    .addCheckConstraint(
      'student_progress_status',
      sql`status in ('not_started', 'in_progress', 'completed')`,
    )
    .addCheckConstraint(
      'student_progress_completed',
      sql`(status = 'completed') = (progress_percentage = 100)`,
    )
    .execute()
}

// What a student did. Rows stay as long as the account; equal learning events are one.
const activity: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('student_activity')
    .addColumn('number', dialect.integer, dialect.numbered)
    .addColumn('activity_id', dialect.key, (column) => column.notNull().unique())
    .addColumn('student_id', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('activity_type', dialect.key, (column) => column.notNull())
    .addColumn('topic_id', dialect.key, (column) => column.references('topics.topic_id'))
    .addColumn('content_id', 'text')
    .addColumn('class_id', dialect.key, (column) =>
      column.references('classes.class_id').onDelete('set null'),
    )
    .addColumn('interest_id', dialect.key, (column) =>
      column.references('interests.interest_id').onDelete('set null'),
    )
    .addColumn('duration_seconds', dialect.integer)
    .addColumn('metadata', dialect.json, (column) => column.notNull().defaultTo('{}'))
    .addColumn('created_at', dialect.timestamp, (column) => column.notNull())
    .addUniqueConstraint('student_activity_event', [
      'student_id',
      'activity_type',
      'topic_id',
      'created_at',
    ])
    .addCheckConstraint(
      'student_activity_type',
      sql`activity_type in ('class_joined', 'interest_updated', 'profile_updated', 'topic_started',
        'video_started', 'video_watched', 'video_completed', 'topic_completed')`,
    )
    .execute()
  await db.schema
    .createIndex('student_activity_newest')
    .on('student_activity')
    .columns(['student_id', 'created_at desc', 'number desc'])
    .execute()
}

// A teacher's request for an account. It is resolved once and stays as a record.
const requests: Step = async (db, { dialect }) => {
  await db.schema
    .createTable('student_requests')
    .addColumn('number', dialect.integer, dialect.numbered)
    .addColumn('request_id', dialect.key, (column) => column.notNull().unique())
    .addColumn('requested_by', dialect.accountId, (column) =>
      column.notNull().references('accounts.id').onDelete('cascade'),
    )
    .addColumn('approver_id', dialect.key)
    .addColumn('student_email', dialect.key, (column) => column.notNull())
    .addColumn('student_first_name', 'text', (column) => column.notNull())
    .addColumn('student_last_name', 'text', (column) => column.notNull())
    .addColumn('grade_level', dialect.integer, (column) => column.notNull())
    .addColumn('class_id', dialect.key, (column) =>
      column.references('classes.class_id').onDelete('set null'),
    )
    .addColumn('school_id', 'text')
    .addColumn('organization_id', 'text')
    .addColumn('status', dialect.key, (column) => column.notNull())
    .addColumn('notes', 'text')
    .addColumn('metadata', dialect.json, (column) => column.notNull().defaultTo('{}'))
    .addColumn('requested_at', dialect.timestamp, (column) => column.notNull())
    .addColumn('processed_at', dialect.timestamp)
    .addColumn('created_user_id', dialect.accountId, (column) =>
      column.references('accounts.id').onDelete('set null'),
    )
    .addCheckConstraint(
      'student_requests_status',
      sql`status in ('pending', 'approved', 'rejected')`,
    )
    .addCheckConstraint('student_requests_grade', sql`grade_level between 9 and 12`)
    .addCheckConstraint(
      'student_requests_processed',
      sql`(status = 'pending') = (processed_at is null)`,
    )
    .execute()
  await db.schema
    .createIndex('student_requests_of_teacher')
    .on('student_requests')
    .columns(['requested_by', 'status', 'requested_at'])
    .execute()
  // One pending request per teacher and address, whatever arrives at the same time.
  await db.schema
    .createIndex('student_requests_pending')
    .on('student_requests')
    .columns(['requested_by', 'student_email'])
    .unique()
    .where(sql.ref('status'), '=', sql.lit('pending'))
    .execute()
}
