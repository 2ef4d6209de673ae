import type { Account } from '@usher/engine'
import { list, object, rule, text, timestamp, unlessNull, z } from '@usher/http'
import { gradeLevel, personName, plainCharactersReason } from '../accounts/fields.ts'
import { userBody, userFields } from '../accounts/schemas.ts'
import type { Class } from '../classes/classes.ts'
import type { LearningProgress, ProgressTotals } from '../progress/progress.ts'
import type { Interest } from './students.ts'

/** S2: what is absent or null stays as it is. */
export const profileUpdate = object({
  first_name: unlessNull(personName()),
  last_name: unlessNull(personName()),
  grade_level: unlessNull(gradeLevel()),
})

/** S4. */
export const interestChoice = object({
  interest_ids: rule(
    list(text(), { min: 1, max: 5 }),
    (ids) => (new Set(ids).size < ids.length ? 'Interest IDs must be unique' : undefined),
    { uniqueItems: true },
  ),
})

/** S6: blanks around the code are forgiven, so only the rest is looked at. */
export const classCode = object({
  class_code: rule(text({ min: 5, max: 50 }), (code) => plainCharactersReason(code.trim())),
})

export const interestResponse = z
  .object({ interest_id: z.string(), name: z.string(), category: z.string() })
  .meta({ id: 'Interest' })

export function interestBody({ id, name, category }: Interest) {
  return { interest_id: id, name, category }
}

const totals = {
  total_topics_started: z.int(),
  total_topics_completed: z.int(),
  total_watch_time_seconds: z.int(),
}

function totalsBody({ topicsStarted, topicsCompleted, watchTimeSeconds }: ProgressTotals) {
  return {
    total_topics_started: topicsStarted,
    total_topics_completed: topicsCompleted,
    total_watch_time_seconds: watchTimeSeconds,
  }
}

export const profileResponse = z
  .object({
    ...userFields,
    interests: z.array(interestResponse),
    enrolled_classes: z.array(z.string()),
    progress_summary: z.object(totals),
  })
  .meta({ id: 'StudentProfile' })

export function profileBody(
  student: Account,
  about: {
    interests: readonly Interest[]
    enrolledClasses: readonly string[]
    totals: ProgressTotals
  },
) {
  return {
    ...userBody(student),
    interests: about.interests.map(interestBody),
    enrolled_classes: about.enrolledClasses,
    progress_summary: totalsBody(about.totals),
  }
}

export const progressResponse = z
  .object({
    topics: z.array(
      z.object({
        topic_id: z.string(),
        topic_name: z.string(),
        subject: z.string(),
        status: z.enum(['not_started', 'in_progress', 'completed']),
        progress_percentage: z.number(),
        videos_watched: z.int(),
        total_watch_time_seconds: z.int(),
        started_at: timestamp().nullable(),
        completed_at: timestamp().nullable(),
      }),
    ),
    recent_activity: z.array(
      z.object({
        activity_id: z.string(),
        activity_type: z.string(),
        created_at: timestamp(),
        topic_id: z.string().nullable(),
        duration_seconds: z.int().nullable(),
      }),
    ),
    ...totals,
    learning_streak_days: z.int(),
  })
  .meta({ id: 'LearningProgress' })

export function progressBody(progress: LearningProgress) {
  return {
    topics: progress.topics.map((topic) => ({
      topic_id: topic.topicId,
      topic_name: topic.topicName,
      subject: topic.subject,
      status: topic.status,
      progress_percentage: topic.progressPercentage,
      videos_watched: topic.videosWatched,
      total_watch_time_seconds: topic.watchTimeSeconds,
      started_at: topic.startedAt ?? null,
      completed_at: topic.completedAt ?? null,
    })),
    recent_activity: progress.recentActivity.map(({ id, type, at, topicId, durationSeconds }) => ({
      activity_id: id,
      activity_type: type,
      created_at: at,
      topic_id: topicId,
      duration_seconds: durationSeconds,
    })),
    ...totalsBody(progress),
    learning_streak_days: progress.streakDays,
  }
}

export const joinResponse = z
  .object({
    message: z.string(),
    class: z.object({
      class_id: z.string(),
      name: z.string(),
      subject: z.string().nullable(),
      class_code: z.string(),
      teacher_id: z.string(),
    }),
    enrolled_at: timestamp(),
  })
  .meta({ id: 'JoinResult' })

export function joinBody(joined: Class, enrolledAt: Date) {
  return {
    message: 'Successfully joined class',
    class: {
      class_id: joined.id,
      name: joined.name,
      subject: joined.subject,
      class_code: joined.code,
      teacher_id: joined.teacherId,
    },
    enrolled_at: enrolledAt,
  }
}
