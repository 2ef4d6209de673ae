import { integer, object, timestamp, z } from '@usher/http'
import type { Rating } from './rating.ts'

export const newRating = object({ rating: integer({ min: 1, max: 5 }) })

export const rating = z
  .object({
    rating: z.int(),
    videoid: z.guid(),
    userid: z.guid(),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .meta({ id: 'Rating' })

export const ratings = z
  .object({
    videoId: z.guid(),
    averageRating: z.number().nullable(),
    totalRatingsCount: z.int(),
    currentUserRating: z.int().nullable(),
  })
  .meta({ id: 'Ratings' })

/** The older form. */
export const average = z
  .object({ videoId: z.guid(), averageRating: z.number(), ratingCount: z.int() })
  .meta({ id: 'AverageRating' })

export function ratingBody(given: Rating): z.input<typeof rating> {
  return {
    rating: given.rating,
    videoid: given.videoId,
    userid: given.userId,
    created_at: given.createdAt,
    updated_at: given.updatedAt,
  }
}
