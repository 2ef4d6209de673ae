import type { Found, Slice } from '../page.ts'
import type { TimeId } from '../time-id.ts'

export interface Comment {
  readonly id: TimeId
  readonly videoId: string
  readonly userId: string
  readonly text: string
  /** −1 … 1, fixed when it was posted. */
  readonly sentiment: number | null
}

/** Why something cannot be done with a video that is not listed. */
export type NotUsable = 'unknown' | 'not_ready'

export interface CommentStore {
  /** @returns why not, if the video is not listed */
  add(comment: Comment): Promise<'added' | NotUsable>
  /** @returns a removed one, too */
  find(id: TimeId): Promise<(Comment & { readonly isRemoved: boolean }) | undefined>
  /** The comments of a listed video, newest first. */
  listOfVideo(videoId: string, slice: Slice): Promise<Found<Comment>>
  listOfUser(userId: string, slice: Slice): Promise<Found<Comment>>
}
