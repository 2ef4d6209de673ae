import type { Selectable } from 'kysely'
import type { Comment, CommentStore } from '../../comments/comment.ts'
import type { Found, Slice } from '../../page.ts'
import { sortableTimeId } from '../../time-id.ts'
import { isListed } from '../../videos/video.ts'
import { holdVideo } from './listing.ts'
import type { VideoDatabase, VideoTables } from './tables.ts'

const COLUMNS = ['commentid', 'videoid', 'userid', 'comment', 'sentiment_score'] as const

export function sqlComments({ read, write, dialect }: VideoDatabase): CommentStore {
  return {
    add: (comment) =>
      write(async ({ db: tx }) => {
        const video = await holdVideo(tx, dialect, comment.videoId)
        if (!video || video.removedAt) return 'unknown'
        if (!isListed(video)) return 'not_ready'
        await tx
          .insertInto('comments')
          .values({
            commentid: comment.id,
            place: sortableTimeId(comment.id),
            videoid: comment.videoId,
            userid: comment.userId,
            sentiment_score: comment.sentiment,
            comment: comment.text,
          })
          .execute()
        return 'added'
      }),

    async find(id) {
      const row = await read
        .selectFrom('comments')
        .select([...COLUMNS, 'deleted_at'])
        .where('commentid', '=', id)
        .executeTakeFirst()
      return row && { ...commentOf(row), isRemoved: row.deleted_at !== null }
    },

    async listOfVideo(videoId, slice) {
      const video = await read
        .selectFrom('videos')
        .select('listed')
        .where('videoid', '=', videoId)
        .executeTakeFirst()
      return video?.listed === 1 ? list('videoid', videoId, slice) : { items: [], total: 0 }
    },

    listOfUser: (userId, slice) => list('userid', userId, slice),
  }

  async function list(
    owner: 'videoid' | 'userid',
    id: string,
    { offset, limit }: Slice,
  ): Promise<Found<Comment>> {
    const shown = read.selectFrom('comments').where(owner, '=', id).where('deleted_at', 'is', null)
    const { total } = await shown
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
    const rows = await shown
      .select(COLUMNS)
      .orderBy('place', 'desc')
      .offset(offset)
      .limit(limit)
      .execute()
    return { items: rows.map(commentOf), total }
  }
}

function commentOf(
  row: Pick<Selectable<VideoTables['comments']>, (typeof COLUMNS)[number]>,
): Comment {
  return {
    id: row.commentid,
    videoId: row.videoid,
    userId: row.userid,
    text: row.comment,
    sentiment: row.sentiment_score,
  }
}
