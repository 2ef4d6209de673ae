import type {
  Database,
  EngineTables,
  NumberedId,
  OptionalTimestamp,
  Timestamp,
} from '@usher/storage'
import type { ColumnType, Generated } from 'kysely'
import type { ActivityType } from '../../activity/activity.ts'
import type { ContentType, FlagStatus, ModerationAction, ReasonCode } from '../../flags/flag.ts'
import type { VideoStatus } from '../../videos/video.ts'

type Fixed<T> = ColumnType<T, T, never>
type Instant = ColumnType<Date | string, Date, never>

interface VideosTable {
  number: NumberedId
  videoid: Fixed<string>
  userid: Fixed<string>
  added_date: Instant
  /** 1: in the lists. */
  listed: number
  status: VideoStatus
  views: Generated<number>
  total_play_time: Generated<number>
  rating_counter: Generated<number>
  rating_total: Generated<number>
  updated_at: OptionalTimestamp
  deleted_at: OptionalTimestamp
  location_type: number
  youtube_id: string | null
  category: string | null
  content_rating: string | null
  language: string | null
  name: string
  location: string
  preview_image_location: string | null
  /** A JSON list. */
  tags: string
  description: string | null
  search_title: string
  search_text: string
}

interface VideoTagsTable {
  tag: Fixed<string>
  added_date: Instant
  videoid: Fixed<string>
}

interface ViewsByDayTable {
  day: Fixed<string>
  videoid: Fixed<string>
  views: number
}

interface CommentsTable {
  commentid: Fixed<string>
  place: Fixed<string>
  videoid: Fixed<string>
  userid: Fixed<string>
  sentiment_score: Fixed<number | null>
  deleted_at: OptionalTimestamp
  comment: Fixed<string>
}

interface VideoRatingsTable {
  videoid: Fixed<string>
  userid: Fixed<string>
  rating: number
  created_date: Instant
  rating_date: Timestamp
}

interface UserActivityTable {
  activity_id: Fixed<string>
  place: Fixed<string>
  userid: Fixed<string>
  activity_type: Fixed<ActivityType>
  activity_timestamp: Instant
  videoid: Fixed<string>
}

interface ContentModerationTable {
  flagid: Fixed<string>
  place: Fixed<string>
  userid: Fixed<string>
  content_type: Fixed<ContentType>
  contentid: Fixed<string>
  status: FlagStatus
  reason_code: Fixed<ReasonCode>
  reason_text: Fixed<string | null>
  created_at: Instant
  updated_at: Timestamp
  reviewer: string | null
  review_date: OptionalTimestamp
  notes: string | null
}

interface ModerationAuditTable {
  number: NumberedId
  contentid: Fixed<string>
  flagid: Fixed<string | null>
  ts: Instant
  action: Fixed<ModerationAction>
  actor: Fixed<string>
  details: Fixed<string | null>
}

/** The app's own tables, beside the engine's. */
export interface KillrVideoTables {
  videos: VideosTable
  video_tags: VideoTagsTable
  video_totals: { one: number; listed: number; past_views: Generated<number> }
  views_by_day: ViewsByDayTable
  /** SQLite only. */
  video_texts: { rowid: number; text: string }
  video_vectors: { videoid: string; content_features: Uint8Array }
  comments: CommentsTable
  video_ratings: VideoRatingsTable
  user_activity: UserActivityTable
  content_moderation: ContentModerationTable
  moderation_audit: ModerationAuditTable
}

export type VideoTables = EngineTables & KillrVideoTables

export type VideoDatabase = Database<VideoTables>
