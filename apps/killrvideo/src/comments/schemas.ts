import { object, z } from '@usher/http'
import { pageOf } from '../blueprint/pagination.ts'
import { storedText } from '../users/fields.ts'
import type { PersonNames } from '../users/names.ts'
import type { Comment } from './comment.ts'

export const newComment = object({ text: storedText({ min: 1, max: 1000 }) })

/** The lower-case names are the client's (section C.5). */
export const comment = z
  .object({
    commentid: z.guid(),
    videoid: z.guid(),
    userid: z.guid(),
    comment: z.string(),
    sentiment_score: z.number().nullable(),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
  })
  .meta({ id: 'Comment' })

export const commentPage = pageOf(comment).meta({ id: 'CommentPage' })

/** @param author absent when the account is gone */
export function commentBody(
  { id, videoId, userId, text, sentiment }: Comment,
  author: PersonNames | undefined,
): z.input<typeof comment> {
  return {
    commentid: id,
    videoid: videoId,
    userid: userId,
    comment: text,
    sentiment_score: sentiment,
    ...(author && { firstName: author.firstName ?? '', lastName: author.lastName ?? '' }),
  }
}
