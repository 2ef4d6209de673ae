import type { AccountId } from '@usher/engine'
import { instant, optionalInstant } from '@usher/storage'
import { sql } from 'kysely'
import type { VividlyDatabase } from '../tables.ts'
import type { Activity, ProgressStore, ProgressTotals, TopicProgress } from './progress.ts'
import { recordEvents } from './record-events.ts'
import { streakDays, streakOf } from './streak.ts'
import { completedTopics, startedTopics } from './totals.ts'

const RECENT = 10

/** Progress in SQL: the database adds up, from indexed rows. */
export function sqlProgress(database: VividlyDatabase): ProgressStore {
  return {
    record: (events, now) =>
      database.write((tx) => recordEvents({ tx, now }, events), { idempotent: true }),

    recordAll: (open, now) =>
      database.write(
        async (tx) => {
          const total = { stored: 0, skipped: 0 }
          for await (const events of open()) {
            const { stored, skipped } = await recordEvents({ tx, now }, events)
            total.stored += stored
            total.skipped += skipped
          }
          return total
        },
        { idempotent: true, alone: true },
      ),

    async progressOf(studentId, now) {
      const [topics, recentActivity, totals, streakDays] = await Promise.all([
        readTopics(database, studentId),
        readRecentActivity(database, studentId),
        readTotals(database, studentId),
        readStreak(database, studentId, now),
      ])
      return { topics, recentActivity, ...totals, streakDays }
    },

    totalsOf: (studentId) => readTotals(database, studentId),
  }
}

async function readTopics(
  { read }: VividlyDatabase,
  studentId: AccountId,
): Promise<readonly TopicProgress[]> {
  const rows = await read
    .selectFrom('topics')
    .leftJoin('student_progress as progress', (join) =>
      join
        .onRef('progress.topic_id', '=', 'topics.topic_id')
        .on('progress.student_id', '=', studentId),
    )
    .select([
      'topics.topic_id',
      'name',
      'subject',
      'status',
      'progress_percentage',
      'videos_watched',
      'total_watch_time_seconds',
      'started_at',
      'completed_at',
    ])
    .where('active', '=', true)
    .orderBy('subject')
    .orderBy('unit')
    .orderBy('topic_order')
    .orderBy('topics.topic_id')
    .execute()
  return rows.map((row) => ({
    topicId: row.topic_id,
    topicName: row.name,
    subject: row.subject,
    status: row.status ?? 'not_started',
    progressPercentage: row.progress_percentage ?? 0,
    videosWatched: row.videos_watched ?? 0,
    watchTimeSeconds: row.total_watch_time_seconds ?? 0,
    startedAt: optionalInstant(row.started_at),
    completedAt: optionalInstant(row.completed_at),
  }))
}

async function readRecentActivity(
  { read }: VividlyDatabase,
  studentId: AccountId,
): Promise<readonly Activity[]> {
  const rows = await read
    .selectFrom('student_activity')
    .select(['activity_id', 'activity_type', 'created_at', 'topic_id', 'duration_seconds'])
    .where('student_id', '=', studentId)
    .orderBy('created_at', 'desc')
    .orderBy('number', 'desc')
    .limit(RECENT)
    .execute()
  return rows.map((row) => ({
    id: row.activity_id,
    type: row.activity_type,
    at: instant(row.created_at),
    topicId: row.topic_id,
    durationSeconds: row.duration_seconds,
  }))
}

async function readTotals(
  { read, dialect }: VividlyDatabase,
  studentId: AccountId,
): Promise<ProgressTotals> {
  const watchTime = sql<number>`cast(coalesce(sum(total_watch_time_seconds), 0)
    as ${dialect.integer})`
  return read
    .selectFrom('student_progress')
    .select([
      startedTopics().as('topicsStarted'),
      completedTopics().as('topicsCompleted'),
      watchTime.as('watchTimeSeconds'),
    ])
    .where('student_id', '=', studentId)
    .executeTakeFirstOrThrow()
}

/** Asks the index once per day that can matter, so a long history costs no more than a short one. */
async function readStreak(
  { read, dialect }: VividlyDatabase,
  studentId: AccountId,
  now: Date,
): Promise<number> {
  const at = (instant: Date) => sql`cast(${instant} as ${dialect.timestamp})`
  const days = streakDays(now).map(
    ({ daysAgo, from, until }) => sql`(${sql.lit(daysAgo)}, ${at(from)}, ${at(until)})`,
  )
  const { rows } = await sql<{ days_ago: number }>`
    with days (days_ago, starts, ends) as (values ${sql.join(days)})
    select days_ago from days where exists (
      select 1 from student_activity
      where student_id = ${studentId} and created_at >= starts and created_at < ends)`.execute(read)
  return streakOf(new Set(rows.map((row) => row.days_ago)))
}
