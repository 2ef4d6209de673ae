import type { NotUsable } from '../comments/comment.ts'

/** What one user gave one video. */
export interface Rating {
  readonly videoId: string
  readonly userId: string
  /** 1 … 5 */
  readonly rating: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface RatingSummary {
  readonly count: number
  readonly total: number
  /** The caller's own, if there is one. */
  readonly own: number | null
}

export interface RatingStore {
  /**
   * Gives a listed video a rating, or replaces the user's former one; `at` is then the time of the
   * change. Count and sum follow exactly, however many rate at once.
   */
  rate(given: {
    readonly videoId: string
    readonly userId: string
    readonly rating: number
    readonly at: Date
  }): Promise<Rating | NotUsable>
  /** Zeros for a video that nobody has rated, also for one that is not there. */
  summary(videoId: string, userId: string | undefined): Promise<RatingSummary>
}
