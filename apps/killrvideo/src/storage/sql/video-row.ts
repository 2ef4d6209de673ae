import { instant, optionalInstant } from '@usher/storage'
import type { Selectable } from 'kysely'
import { searchedOf } from '../../search/fold.ts'
import type { NewVideo, Video } from '../../videos/video.ts'
import { isListed } from '../../videos/video.ts'
import type { VideoTables } from './tables.ts'

export const VIDEO_COLUMNS = [
  'videos.videoid',
  'videos.userid',
  'videos.added_date',
  'videos.status',
  'videos.views',
  'videos.rating_counter',
  'videos.rating_total',
  'videos.updated_at',
  'videos.deleted_at',
  'videos.location_type',
  'videos.youtube_id',
  'videos.category',
  'videos.content_rating',
  'videos.language',
  'videos.name',
  'videos.location',
  'videos.preview_image_location',
  'videos.tags',
  'videos.description',
] as const

type Unqualified<T extends string> = T extends `videos.${infer Name}` ? Name : never

export type VideoRow = Pick<
  Selectable<VideoTables['videos']>,
  Unqualified<(typeof VIDEO_COLUMNS)[number]>
>

export function videoOf(row: VideoRow): Video {
  return {
    id: row.videoid,
    userId: row.userid,
    title: row.name,
    description: row.description,
    tags: JSON.parse(row.tags) as string[], // written by `videoValues` only
    location: row.location,
    locationType: row.location_type,
    youtubeId: row.youtube_id,
    thumbnail: row.preview_image_location,
    category: row.category,
    contentRating: row.content_rating,
    language: row.language,
    status: row.status,
    submittedAt: instant(row.added_date),
    updatedAt: optionalInstant(row.updated_at),
    removedAt: optionalInstant(row.deleted_at),
    views: row.views,
    ratingCount: row.rating_counter,
    ratingTotal: row.rating_total,
  }
}

/** A row for a new video. */
export function videoValues(video: NewVideo) {
  return {
    videoid: video.id,
    userid: video.userId,
    added_date: video.submittedAt,
    listed: isListed({ ...video, removedAt: undefined }) ? 1 : 0,
    status: video.status,
    location_type: video.locationType,
    location: video.location,
    youtube_id: video.youtubeId,
    category: video.category,
    content_rating: video.contentRating,
    language: video.language,
    preview_image_location: video.thumbnail,
    ...wordValues(video),
  }
}

/** The columns that follow from what a video says. */
export function wordValues(video: Pick<Video, 'title' | 'description' | 'tags'>) {
  const { title, text } = searchedOf(video)
  return {
    name: video.title,
    description: video.description,
    tags: JSON.stringify(video.tags),
    search_title: title,
    search_text: text,
  }
}
