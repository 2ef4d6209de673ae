import {
  integer,
  object,
  optionalOrNull,
  queryInteger,
  timestamp,
  unlessNull,
  withDefault,
  z,
} from '@usher/http'
import { pageOf } from '../blueprint/pagination.ts'
import type { Domain } from '../domain.ts'
import { videoDescription, videoTags, videoTitle, webAddress } from './fields.ts'
import { averageOf, VIDEO_STATUSES, type Video } from './video.ts'

/** What a creator submits. */
export const submission = object({
  youtubeUrl: webAddress(),
  title: unlessNull(videoTitle({ min: 1, max: 150 })),
  description: unlessNull(videoDescription()),
  tags: unlessNull(videoTags()),
})

export const videoChange = object({
  title: unlessNull(videoTitle({ min: 3, max: 100 })),
  description: optionalOrNull(videoDescription()),
  tags: optionalOrNull(videoTags()),
})

export const previewRequest = object({ youtubeUrl: webAddress() })

export const watchTime = object({ watch_duration_seconds: integer() })

const WINDOWS = [1, 7, 30]

export const trendingQuery = {
  intervalDays: withDefault(queryInteger({ min: 1, max: 30 }), 1),
  limit: withDefault(queryInteger({ min: 1, max: 10 }), 10),
}

/** Whether videos are counted over so many days. */
export const isWindow = (days: number) => WINDOWS.includes(days)

const shared = {
  videoId: z.guid(),
  title: z.string(),
  description: z.string().nullable(),
  tags: z.array(z.string()),
  userId: z.guid(),
  submittedAt: timestamp(),
  thumbnailUrl: z.string().nullable(),
  category: z.string().nullable(),
  content_rating: z.string().nullable(),
  views: z.int(),
  viewCount: z.int(),
  averageRating: z.number().nullable(),
  status: z.enum(VIDEO_STATUSES),
}

export const videoDetails = z
  .object({
    ...shared,
    updatedAt: timestamp().nullable(),
    location: z.string(),
    location_type: z.int(),
    youtubeVideoId: z.string().nullable(),
    totalRatingsCount: z.int(),
    language: z.string().nullable(),
    content_features: z.null(),
    is_deleted: z.boolean(),
    deleted_at: timestamp().nullable(),
  })
  .meta({ id: 'Video' })

export const videoSummary = z.object({ ...shared, key: z.guid() }).meta({ id: 'VideoSummary' })

export const summaryPage = pageOf(videoSummary).meta({ id: 'VideoPage' })

export const videoStatus = z
  .object({ videoId: z.guid(), status: z.enum(VIDEO_STATUSES) })
  .meta({ id: 'VideoState' })

export const preview = z.object({ title: z.string() }).meta({ id: 'VideoPreview' })

type Pictured = Pick<Domain, 'thumbnailUrlOf'>

function sharedBody(video: Video, { thumbnailUrlOf }: Pictured) {
  return {
    videoId: video.id,
    title: video.title,
    description: video.description,
    tags: [...video.tags],
    userId: video.userId,
    submittedAt: video.submittedAt,
    thumbnailUrl: thumbnailUrlOf(video),
    category: video.category,
    content_rating: video.contentRating,
    views: video.views,
    viewCount: video.views,
    averageRating: averageOf(video),
    status: video.status,
  }
}

export function detailsBody(video: Video, pictured: Pictured): z.input<typeof videoDetails> {
  return {
    ...sharedBody(video, pictured),
    updatedAt: video.updatedAt ?? null,
    location: video.location,
    location_type: video.locationType,
    youtubeVideoId: video.youtubeId,
    totalRatingsCount: video.ratingCount,
    language: video.language,
    content_features: null,
    is_deleted: video.removedAt !== undefined,
    deleted_at: video.removedAt ?? null,
  }
}

export function summaryBody(video: Video, pictured: Pictured): z.input<typeof videoSummary> {
  return { ...sharedBody(video, pictured), key: video.id }
}
