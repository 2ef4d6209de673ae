import { tagsOf } from '../videos/fields.ts'
import type { NewVideo } from '../videos/video.ts'
import { youtubeIdOf } from '../videos/youtube-url.ts'
import { type DemoFiles, instantIn, type Row, setIn } from './demo-files.ts'

export interface FittedVideo {
  readonly video: NewVideo
  readonly views: number
}

/**
 * Makes the files fit together (section D.5): ids of videos come from the statistics, row by row;
 * uploaders come from the latest videos, and those that are not there are given users that nobody
 * was given yet.
 */
export function fitVideos(files: DemoFiles): readonly FittedVideo[] {
  const users = files.users.flatMap(({ userid }) => lowerCase(userid) ?? [])
  const idOf = (row: Row, at: number) =>
    lowerCase(files.statistics[at]?.videoid) ?? lowerCase(row.videoid)
  const uploaders = fitUploaders(files, users, idOf)
  return files.videos.flatMap((row, at) => {
    const id = idOf(row, at)
    const userId = uploaders.get(lowerCase(row.userid) ?? '')
    if (id === undefined || userId === undefined) return []
    return {
      video: videoOf(row, { id, userId }),
      views: Number(files.statistics[at]?.views ?? 0) || 0,
    }
  })
}

/** Who uploaded what, by the ids of uploaders in the file of videos. */
function fitUploaders(
  { videos, latest }: DemoFiles,
  users: readonly string[],
  idOf: (row: Row, at: number) => string | undefined,
): ReadonlyMap<string, string> {
  const known = new Set(users)
  const uploaderOf = new Map(
    latest.map(({ videoid, userid }) => [lowerCase(videoid), lowerCase(userid)]),
  )
  const fitted = new Map<string, string>()
  for (const [at, row] of videos.entries()) {
    const from = lowerCase(row.userid) ?? ''
    const to = known.has(from) ? from : uploaderOf.get(idOf(row, at))
    if (to !== undefined && known.has(to) && !fitted.has(from)) fitted.set(from, to)
  }
  const taken = new Set(fitted.values())
  const free = users.filter((user) => !taken.has(user))
  for (const { userid } of videos) {
    const from = lowerCase(userid) ?? ''
    if (fitted.has(from)) continue
    const next = free.shift() ?? users[fitted.size % users.length]
    if (next !== undefined) fitted.set(from, next)
  }
  return fitted
}

function videoOf(row: Row, { id, userId }: { id: string; userId: string }): NewVideo {
  const location = row.location ?? ''
  return {
    id,
    userId,
    title: row.name ?? row.title ?? 'Untitled',
    description: row.description ?? null,
    tags: tagsOf(setIn(row.tags)),
    location,
    locationType: Number(row.location_type ?? 0) || 0,
    youtubeId: row.youtube_id ?? youtubeIdOf(location) ?? null,
    thumbnail: row.preview_image_location ?? null,
    category: row.category ?? null,
    contentRating: row.content_rating ?? null,
    language: row.language ?? null,
    status: 'READY',
    submittedAt: instantIn(row.added_date) ?? new Date(0),
  }
}

export function lowerCase(text: string | undefined): string | undefined {
  return text?.trim().toLowerCase()
}
