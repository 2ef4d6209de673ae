import type { Found, Slice } from '../page.ts'
import type { TimeId } from '../time-id.ts'

export const ACTIVITY_TYPES = ['view', 'comment', 'rate'] as const

export type ActivityType = (typeof ACTIVITY_TYPES)[number]

/** Something that a user did. */
export interface Activity {
  /** That of the comment, where it is one. */
  readonly id: TimeId
  readonly userId: string
  readonly type: ActivityType
  readonly videoId: string
  readonly at: Date
}

/** How far back a timeline goes, today included, and how long it is at most (section C.9). */
export const TIMELINE_DAYS = 30
export const TIMELINE_LENGTH = 1_000

export interface ActivityStore {
  record(activity: Activity): Promise<void>
  /**
   * Newest first; no more than the newest `TIMELINE_LENGTH`.
   * @param since the first day, `2026-03-01`
   */
  list(
    of: {
      readonly userId: string
      readonly type?: ActivityType | undefined
      readonly since: string
    },
    slice: Slice,
  ): Promise<Found<Activity>>
}
