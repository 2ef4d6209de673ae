import { newPrefixedId } from '@usher/engine'
import { sql } from 'kysely'
import type { VividlyTx } from '../tables.ts'
import { newActivityId } from './activity.ts'
import {
  type LearningEvent,
  merged,
  type RecordedEvents,
  type TopicTally,
  tallyOf,
} from './progress.ts'

interface Recording {
  readonly tx: VividlyTx
  readonly now: Date
}

const ACTIVITY_COLUMNS = 10
const PROGRESS_COLUMNS = 11

/**
 * The one writer of progress: stores events that are new and moves the progress of their topics,
 * within the given change.
 */
export async function recordEvents(
  recording: Recording,
  events: readonly LearningEvent[],
): Promise<RecordedEvents> {
  const stored: LearningEvent[] = []
  for (const portion of portions(events, recording.tx.dialect.rowsPerInsert(ACTIVITY_COLUMNS))) {
    stored.push(...(await storeNew(recording, portion)))
  }
  const tallies = tallied(stored)
  for (const portion of portions(tallies, recording.tx.dialect.rowsPerInsert(PROGRESS_COLUMNS))) {
    await addToProgress(recording, portion)
  }
  return { stored: stored.length, skipped: events.length - stored.length }
}

/** @returns those that were not there before, each once */
async function storeNew(
  { tx }: Recording,
  events: readonly LearningEvent[],
): Promise<readonly LearningEvent[]> {
  const byId = new Map(events.map((event) => [newActivityId(), event]))
  const rows = await tx.db
    .insertInto('student_activity')
    .values([...byId].map(([id, event]) => activityRow(id, event)))
    .onConflict((conflict) =>
      conflict.columns(['student_id', 'activity_type', 'topic_id', 'created_at']).doNothing(),
    )
    .returning('activity_id')
    .execute()
  return rows.flatMap(({ activity_id }) => byId.get(activity_id) ?? [])
}

function activityRow(id: string, event: LearningEvent) {
  const { progressPercentage } = event
  const metadata =
    progressPercentage === undefined ? {} : { progress_percentage: progressPercentage }
  return {
    activity_id: id,
    student_id: event.studentId,
    activity_type: event.type,
    topic_id: event.topicId,
    content_id: event.contentId ?? null,
    class_id: event.classId ?? null,
    interest_id: event.interestId ?? null,
    duration_seconds: event.durationSeconds ?? null,
    metadata: JSON.stringify(metadata),
    created_at: event.at,
  }
}

interface StudentTally {
  readonly key: string
  readonly studentId: LearningEvent['studentId']
  readonly topicId: string
  readonly tally: TopicTally
}

/** One tally per student and topic, in an order in which writers cannot wait for each other. */
function tallied(events: readonly LearningEvent[]): readonly StudentTally[] {
  const tallies = new Map<string, StudentTally>()
  for (const event of events) {
    const { studentId, topicId } = event
    const key = JSON.stringify([studentId, topicId])
    const known = tallies.get(key)
    const tally = known ? merged(known.tally, tallyOf(event)) : tallyOf(event)
    tallies.set(key, { key, studentId, topicId, tally })
  }
  return [...tallies.values()].sort((one, other) => (one.key < other.key ? -1 : 1))
}

/** Adds as `merged` does, row by row, so that the order of changes does not matter either. */
async function addToProgress(
  { tx, now }: Recording,
  tallies: readonly StudentTally[],
): Promise<void> {
  await tx.db
    .insertInto('student_progress')
    .values(tallies.map((tally) => progressRow(tally, now)))
    .onConflict((conflict) =>
      conflict.columns(['student_id', 'topic_id']).doUpdateSet({
        status: sql`case when excluded.status = 'completed' then excluded.status
          else student_progress.status end`,
        progress_percentage: sql`case
          when excluded.progress_percentage > student_progress.progress_percentage
          then excluded.progress_percentage else student_progress.progress_percentage end`,
        videos_watched: sql`student_progress.videos_watched + excluded.videos_watched`,
        total_watch_time_seconds: sql`student_progress.total_watch_time_seconds
          + excluded.total_watch_time_seconds`,
        started_at: sql`case when excluded.started_at < student_progress.started_at
          then excluded.started_at else student_progress.started_at end`,
        completed_at: sql`case
          when student_progress.completed_at is null
            or excluded.completed_at < student_progress.completed_at
          then excluded.completed_at else student_progress.completed_at end`,
        updated_at: now,
      }),
    )
    .execute()
}

function progressRow({ studentId, topicId, tally }: StudentTally, now: Date) {
  return {
    progress_id: newPrefixedId('progress_'),
    student_id: studentId,
    topic_id: topicId,
    status: tally.completedAt ? ('completed' as const) : ('in_progress' as const),
    progress_percentage: tally.progressPercentage,
    videos_watched: tally.videosWatched,
    total_watch_time_seconds: tally.watchTimeSeconds,
    started_at: tally.startedAt,
    completed_at: tally.completedAt ?? null,
    created_at: now,
    updated_at: now,
  }
}

function* portions<T>(all: readonly T[], size: number): Iterable<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size)
}
