import type { ActivityStore } from '../activity/activity.ts'
import type { CommentStore } from '../comments/comment.ts'
import type { FlagStore } from '../flags/flag.ts'
import type { RatingStore } from '../ratings/rating.ts'
import type { VectorStore } from '../recommendations/vectors.ts'
import type { SearchIndex } from '../search/search-index.ts'
import type { VideoStore } from '../videos/video.ts'

/** What the app asks of its database. One method is one atomic change. */
export interface Stores {
  readonly videos: VideoStore
  readonly comments: CommentStore
  readonly ratings: RatingStore
  readonly search: SearchIndex
  readonly activity: ActivityStore
  readonly flags: FlagStore
  readonly vectors: VectorStore
}
