import {
  customField,
  list,
  object,
  queryInteger,
  timestamp,
  uuid,
  withDefault,
  z,
} from '@usher/http'
import type { Domain } from '../domain.ts'
import { averageOf } from '../videos/video.ts'
import type { Related } from './related.ts'

export const relatedQuery = { limit: withDefault(queryInteger({ min: 1, max: 20 }), 5) }

/** A JSON number; a text that reads like one is none here (section 0). */
const jsonNumber = () =>
  customField(
    (value) =>
      typeof value === 'number' && Number.isFinite(value)
        ? { value }
        : { issue: { type: 'float_type', msg: 'Input should be a valid number' } },
    { type: 'number' },
  )

export const ingestion = object({ videoId: uuid(), vector: list(jsonNumber()) })

export const ingested = z
  .object({
    videoId: z.guid(),
    status: z.literal('received'),
    message: z.string().nullable(),
  })
  .meta({ id: 'Ingested' })

export const related = z
  .object({
    videoId: z.guid(),
    title: z.string(),
    thumbnailUrl: z.string().nullable(),
    score: z.number(),
    views: z.int(),
    averageRating: z.number().nullable(),
    uploadDate: timestamp(),
  })
  .meta({ id: 'RelatedVideo' })

export function relatedBody(
  { video, score }: Related,
  { thumbnailUrlOf }: Pick<Domain, 'thumbnailUrlOf'>,
): z.input<typeof related> {
  return {
    videoId: video.id,
    title: video.title,
    thumbnailUrl: thumbnailUrlOf(video),
    score,
    views: video.views,
    averageRating: averageOf(video),
    uploadDate: video.submittedAt,
  }
}
