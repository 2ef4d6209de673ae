import type { AccountId } from '@usher/engine'

/** The events that progress is made of (contract, section 6.1). */
export const LEARNING_EVENT_TYPES = [
  'topic_started',
  'video_started',
  'video_watched',
  'video_completed',
  'topic_completed',
] as const

export type LearningEventType = (typeof LEARNING_EVENT_TYPES)[number]

/** Something a student did in a topic, as the player or a file tells it. */
export interface LearningEvent {
  readonly studentId: AccountId
  readonly type: LearningEventType
  readonly topicId: string
  /** Kept in milliseconds. */
  readonly at: Date
  readonly durationSeconds?: number | undefined
  /** 0 to 100. */
  readonly progressPercentage?: number | undefined
  readonly contentId?: string | undefined
  readonly classId?: string | undefined
  readonly interestId?: string | undefined
}

/** What a set of events of one student in one topic amounts to; their order does not matter. */
export interface TopicTally {
  readonly startedAt: Date
  readonly completedAt: Date | undefined
  /** 100 exactly when completed, else at most 99. */
  readonly progressPercentage: number
  readonly videosWatched: number
  readonly watchTimeSeconds: number
}

const REPORTED_MAX = 99 // only topic_completed makes a topic complete

/** What one event amounts to. */
export function tallyOf({
  type,
  at,
  durationSeconds = 0,
  progressPercentage = 0,
}: LearningEvent): TopicTally {
  const isCompletion = type === 'topic_completed'
  const isViewing = type === 'video_watched' || type === 'video_completed'
  return {
    startedAt: at,
    completedAt: isCompletion ? at : undefined,
    progressPercentage: isCompletion ? 100 : Math.min(progressPercentage, REPORTED_MAX),
    videosWatched: isViewing ? 1 : 0,
    watchTimeSeconds: isViewing ? durationSeconds : 0,
  }
}

/** Adds two tallies of one topic; `a + b = b + a` and `(a + b) + c = a + (b + c)`. */
export function merged(one: TopicTally, other: TopicTally): TopicTally {
  return {
    startedAt: earlier(one.startedAt, other.startedAt) ?? one.startedAt,
    completedAt: earlier(one.completedAt, other.completedAt),
    progressPercentage: Math.max(one.progressPercentage, other.progressPercentage),
    videosWatched: one.videosWatched + other.videosWatched,
    watchTimeSeconds: one.watchTimeSeconds + other.watchTimeSeconds,
  }
}

function earlier(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (!one || !other) return one ?? other
  return one <= other ? one : other
}

export interface TopicProgress {
  readonly topicId: string
  readonly topicName: string
  readonly subject: string
  readonly status: 'not_started' | 'in_progress' | 'completed'
  readonly progressPercentage: number
  readonly videosWatched: number
  readonly watchTimeSeconds: number
  readonly startedAt: Date | undefined
  readonly completedAt: Date | undefined
}

export interface Activity {
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly topicId: string | null
  readonly durationSeconds: number | null
}

export interface ProgressTotals {
  readonly topicsStarted: number
  readonly topicsCompleted: number
  readonly watchTimeSeconds: number
}

export interface LearningProgress extends ProgressTotals {
  /** Every active topic of the catalogue, touched or not. */
  readonly topics: readonly TopicProgress[]
  /** Newest first, at most 10. */
  readonly recentActivity: readonly Activity[]
  readonly streakDays: number
}

/** What the app asks of a database about learning. */
export interface ProgressStore {
  /**
   * Stores the events and moves the progress of their topics, all or nothing. An event equal in
   * student, type, topic and time to a stored one is skipped, so delivering twice does no harm.
   */
  record(events: readonly LearningEvent[], now: Date): Promise<RecordedEvents>
  /** The same for more events than fit in memory. `open` may be called again after a deadlock. */
  recordAll(open: () => AsyncIterable<readonly LearningEvent[]>, now: Date): Promise<RecordedEvents>
  progressOf(studentId: AccountId, now: Date): Promise<LearningProgress>
  totalsOf(studentId: AccountId): Promise<ProgressTotals>
}

export interface RecordedEvents {
  readonly stored: number
  readonly skipped: number
}
