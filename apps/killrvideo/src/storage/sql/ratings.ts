import { instant } from '@usher/storage'
import type { RatingStore } from '../../ratings/rating.ts'
import { isListed } from '../../videos/video.ts'
import { holdVideo } from './listing.ts'
import type { VideoDatabase } from './tables.ts'

export function sqlRatings({ read, write, dialect }: VideoDatabase): RatingStore {
  return {
    // Whoever rates holds the video's row, so what is read here is what the sums follow.
    rate: ({ videoId, userId, rating, at }) =>
      write(async ({ db: tx }) => {
        const video = await holdVideo(tx, dialect, videoId)
        if (!video || video.removedAt) return 'unknown'
        if (!isListed(video)) return 'not_ready'
        const former = await tx
          .selectFrom('video_ratings')
          .select(['rating', 'created_date'])
          .where('videoid', '=', videoId)
          .where('userid', '=', userId)
          .executeTakeFirst()
        const values = { rating, rating_date: at }
        await tx
          .insertInto('video_ratings')
          .values({ videoid: videoId, userid: userId, created_date: at, ...values })
          .onConflict((conflict) => conflict.columns(['videoid', 'userid']).doUpdateSet(values))
          .execute()
        await tx
          .updateTable('videos')
          .set({
            rating_counter: video.ratingCount + (former ? 0 : 1),
            rating_total: video.ratingTotal + rating - (former?.rating ?? 0),
          })
          .where('videoid', '=', videoId)
          .execute()
        const createdAt = former ? instant(former.created_date) : at
        return { videoId, userId, rating, createdAt, updatedAt: at }
      }),

    async summary(videoId, userId) {
      const video = await read
        .selectFrom('videos')
        .select(['rating_counter', 'rating_total'])
        .where('videoid', '=', videoId)
        .executeTakeFirst()
      const own =
        userId === undefined
          ? undefined
          : await read
              .selectFrom('video_ratings')
              .select('rating')
              .where('videoid', '=', videoId)
              .where('userid', '=', userId)
              .executeTakeFirst()
      return {
        count: video?.rating_counter ?? 0,
        total: video?.rating_total ?? 0,
        own: own?.rating ?? null,
      }
    },
  }
}
