import type { Found, Slice } from '../page.ts'

export const VIDEO_STATUSES = ['PENDING', 'PROCESSING', 'READY', 'ERROR'] as const

export type VideoStatus = (typeof VIDEO_STATUSES)[number]

export interface Video {
  /** A UUID of version 4, in lower case. */
  readonly id: string
  /** Whose video it is; that account may be gone. */
  readonly userId: string
  readonly title: string
  readonly description: string | null
  /** A set, ascending by code points. */
  readonly tags: readonly string[]
  readonly location: string
  /** 0: YouTube; older data has 1 for embedded players. */
  readonly locationType: number
  readonly youtubeId: string | null
  /** `null`: the picture is drawn by this server. */
  readonly thumbnail: string | null
  readonly category: string | null
  readonly contentRating: string | null
  readonly language: string | null
  readonly status: VideoStatus
  readonly submittedAt: Date
  readonly updatedAt: Date | undefined
  /** When a moderator removed it; the data stays. */
  readonly removedAt: Date | undefined
  readonly views: number
  readonly ratingCount: number
  /** The sum of all ratings. */
  readonly ratingTotal: number
}

export type NewVideo = Omit<
  Video,
  'updatedAt' | 'removedAt' | 'views' | 'ratingCount' | 'ratingTotal'
>

/** Whether a video is in the lists and can be watched, rated and commented (section C.2). */
export function isListed({ status, removedAt }: Pick<Video, 'status' | 'removedAt'>): boolean {
  return status === 'READY' && removedAt === undefined
}

/** Absent: stays as it is. */
export interface VideoChange {
  readonly title?: string | undefined
  readonly description?: string | null | undefined
  readonly tags?: readonly string[] | undefined
}

/** What YouTube knows of a video and nobody has said. */
export interface VideoEnrichment extends VideoChange {
  readonly thumbnail?: string | undefined
}

/** Which videos a list has; all newest first, ties by id, descending. */
export type VideoList =
  | { readonly of: 'latest' }
  | { readonly of: 'tag'; readonly tag: string }
  /** `everything`: also videos that are not READY, for their owner; never removed ones. */
  | { readonly of: 'uploader'; readonly userId: string; readonly everything: boolean }

/**
 * The videos. Listed ones (`isListed`) are in all lists at once, others in none but their owner's.
 */
export interface VideoStore {
  add(video: NewVideo): Promise<void>
  /** Removed ones, too. */
  find(id: string): Promise<Video | undefined>
  /** Those of them that are listed, in the order asked for. */
  findListed(ids: readonly string[]): Promise<readonly Video[]>
  /** The lists by tag and the search follow at once. @returns the video after it, if there is one */
  update(id: string, change: VideoChange, at: Date): Promise<Video | undefined>
  /** Completes a video that nobody has changed since it was submitted; else nothing happens. */
  enrich(id: string, facts: VideoEnrichment): Promise<void>
  /**
   * Counts a view of a listed video, in total and for its day; each exactly once.
   *
   * @param times so many views at once, for data that is loaded; 1 by default
   * @returns whether it was counted
   */
  countView(id: string, at: Date, times?: number): Promise<boolean>
  /** Adds to the time that the video was played. @returns whether there is such a listed video */
  addWatchTime(id: string, seconds: number): Promise<boolean>
  /** @param without videos that are left out, and not counted */
  list(list: VideoList, slice: Slice, without?: readonly Video[]): Promise<Found<Video>>
  /** The listed videos with most views on these days, descending; ties by all views, then newest. */
  listTrending(days: TrendingDays, limit: number): Promise<readonly Video[]>
}

/** The first and the last day whose views decide, such as `2026-03-01`. */
export interface TrendingDays {
  readonly since: string
  readonly today: string
}

/** Newest first, as all lists are. */
export function byNewest(one: Video, other: Video): number {
  return (
    other.submittedAt.getTime() - one.submittedAt.getTime() ||
    (one.id < other.id ? 1 : one.id > other.id ? -1 : 0)
  )
}

/** The mean of all ratings with two decimals; `null` without any. */
export function averageOf({
  ratingCount,
  ratingTotal,
}: Pick<Video, 'ratingCount' | 'ratingTotal'>): number | null {
  return ratingCount === 0 ? null : Math.round((ratingTotal / ratingCount) * 100) / 100
}

/** The day of an instant in UTC: `2026-03-01`. */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}

const DAY_MILLISECONDS = 86_400_000

/** The first of so many days that end with the instant's. */
export function firstOfDays(days: number, instant: Date): string {
  return dayOf(new Date(instant.getTime() - (days - 1) * DAY_MILLISECONDS))
}
