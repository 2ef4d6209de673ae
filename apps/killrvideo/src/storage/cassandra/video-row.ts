import { type AppKeyspace, cql, listed, type Statement } from '@usher/storage'
import { byCodePoints } from '../../videos/fields.ts'
import type { Video, VideoStatus } from '../../videos/video.ts'
import { youtubeIdOf } from '../../videos/youtube-url.ts'

/** What the driver answers for ids and days. */
export interface Value {
  toString(): string
}

export interface VideoRow {
  readonly videoid: Value
  readonly userid: Value | null
  readonly added_date: Date | null
  readonly name: string | null
  readonly description: string | null
  readonly tags: readonly string[] | null
  readonly location: string | null
  readonly location_type: number | null
  readonly youtube_id: string | null
  readonly preview_image_location: string | null
  readonly category: string | null
  readonly content_rating: string | null
  readonly language: string | null
  readonly status: string | null
  readonly updated_at: Date | null
  readonly is_deleted: boolean | null
  readonly deleted_at: Date | null
}

export const VIDEO_COLUMNS: Statement = {
  text: `videoid, userid, added_date, name, description, tags, location, location_type, youtube_id,
    preview_image_location, category, content_rating, language, status, updated_at, is_deleted,
    deleted_at`,
  values: [],
}

export type Counted = Pick<Video, 'views' | 'ratingCount' | 'ratingTotal'>

const NO_COUNTS: Counted = { views: 0, ratingCount: 0, ratingTotal: 0 }

/** Rows without user or date were left by other programs' updates; they are nobody's videos. */
export function videoOf(row: VideoRow, counted: Counted = NO_COUNTS): Video | undefined {
  if (!row.userid || !row.added_date) return undefined
  const location = row.location ?? ''
  return {
    id: row.videoid.toString(),
    userId: row.userid.toString(),
    title: row.name ?? '',
    description: row.description,
    tags: [...(row.tags ?? [])].sort(byCodePoints),
    location,
    locationType: row.location_type ?? 0,
    youtubeId: row.youtube_id ?? youtubeIdOf(location) ?? null,
    thumbnail: row.preview_image_location,
    category: row.category,
    contentRating: row.content_rating,
    language: row.language,
    status: (row.status as VideoStatus | null) ?? 'READY',
    submittedAt: row.added_date,
    updatedAt: row.updated_at ?? undefined,
    removedAt: row.is_deleted ? (row.deleted_at ?? row.added_date) : undefined,
    ...counted,
  }
}

const AT_ONCE = 20 // one node gathers the rows of a question

/** The videos with these ids, in their order, with what was counted of them. */
export async function videosById(
  keyspace: AppKeyspace,
  ids: readonly string[],
): Promise<readonly Video[]> {
  const portions: Promise<readonly Video[]>[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    portions.push(portionById(keyspace, ids.slice(from, from + AT_ONCE)))
  }
  const found = new Map((await Promise.all(portions)).flat().map((video) => [video.id, video]))
  return ids.flatMap((id) => found.get(id) ?? [])
}

async function portionById(
  keyspace: AppKeyspace,
  ids: readonly string[],
): Promise<readonly Video[]> {
  const these = listed(ids.map((id) => cql`${id}`))
  const [rows, views, ratings] = await Promise.all([
    keyspace.read<VideoRow>(cql`select ${VIDEO_COLUMNS} from videos where videoid in (${these})`),
    keyspace.read<{ videoid: Value; views: bigint | null }>(
      cql`select videoid, views from video_playback_stats where videoid in (${these})`,
    ),
    keyspace.read<{ videoid: Value; rating_counter: bigint | null; rating_total: bigint | null }>(
      cql`select videoid, rating_counter, rating_total from video_ratings
        where videoid in (${these})`,
    ),
  ])
  const counts = new Map<string, Counted>()
  for (const { videoid, views: times } of views) {
    counts.set(videoid.toString(), { ...NO_COUNTS, views: Number(times ?? 0n) })
  }
  for (const { videoid, rating_counter, rating_total } of ratings) {
    counts.set(videoid.toString(), {
      views: counts.get(videoid.toString())?.views ?? 0,
      ratingCount: Number(rating_counter ?? 0n),
      ratingTotal: Number(rating_total ?? 0n),
    })
  }
  return rows.flatMap((row) => videoOf(row, counts.get(row.videoid.toString())) ?? [])
}

/** The row as it is now, without counts. */
export async function videoRow(
  { readSettled }: AppKeyspace,
  id: string,
): Promise<Video | undefined> {
  const [row] = await readSettled<VideoRow>(
    cql`select ${VIDEO_COLUMNS} from videos where videoid = ${id}`,
  )
  return row && videoOf(row)
}
