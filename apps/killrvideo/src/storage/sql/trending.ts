import { type Kysely, sql } from 'kysely'
import { byNewest, type TrendingDays, type Video } from '../../videos/video.ts'
import { inOrder } from './listing.ts'
import type { VideoTables } from './tables.ts'

type Db = Kysely<VideoTables>

/** The videos that people watch most, without adding up all views for everybody who asks. */
export interface Trending {
  list(days: TrendingDays, limit: number): Promise<readonly Video[]>
  /** Views of this day were counted. */
  counted(day: string): void
}

/** The videos with most views of some days, and what no other video has more of. */
interface Top {
  readonly times: ReadonlyMap<string, number>
  readonly others: number
}

const MOST_REMEMBERED = 2_000
const MOST_CANDIDATES = 500

/**
 * Views of past days change only when data is loaded, so the top of their sums is remembered until
 * `video_totals.past_views` says that they did. Together with the top of today, which an index
 * has, it shows which videos can be the most watched ones; all are added up only where it does not.
 *
 * @param most how many videos of each top are looked at
 */
export function sqlTrending(read: Db, most = MOST_REMEMBERED): Trending {
  const remembered = new Map<string, { version: number; past: Top }>()
  let latest = ''

  async function pastTop({ since, today }: TrendingDays): Promise<Top> {
    const key = `${since}/${today}`
    const { past_views: version } = await read
      .selectFrom('video_totals')
      .select('past_views')
      .executeTakeFirstOrThrow()
    const known = remembered.get(key)
    if (known?.version === version) return known.past
    const past = await topOf(
      read,
      sql`select videoid, sum(views) as times from views_by_day
        where day >= ${since} and day < ${today} group by videoid`,
      most,
    )
    if (today > latest) remembered.clear()
    latest = today > latest ? today : latest
    remembered.set(key, { version, past })
    return past
  }

  return {
    async list(days, limit) {
      const past = await pastTop(days)
      const ofToday = sql`select videoid, views as times from views_by_day where day = ${days.today}`
      const today = await topOf(read, ofToday, most)
      return (await fromTops(read, { past, today, days, limit })) ?? fromAll(read, days, limit)
    },
    counted(day) {
      if (day < latest) remembered.clear()
    },
  }
}

async function topOf(read: Db, views: ReturnType<typeof sql>, most: number): Promise<Top> {
  const { rows } = await sql<{ videoid: string; times: number | string }>`
    select videoid, times from (${views}) as seen order by times desc limit ${most + 1}`.execute(
    read,
  )
  const others = rows.length > most ? Number(rows.at(-1)?.times) : 0
  const shown = rows.slice(0, most).map(({ videoid, times }) => [videoid, Number(times)] as const)
  return { times: new Map(shown), others }
}

interface Tops {
  readonly past: Top
  readonly today: Top
  readonly days: TrendingDays
  readonly limit: number
}

/** @returns `undefined` where both tops do not tell */
async function fromTops(
  read: Db,
  { past, today, days, limit }: Tops,
): Promise<readonly Video[] | undefined> {
  const ids = [...new Set([...past.times.keys(), ...today.times.keys()])]
  const least = (id: string) => (past.times.get(id) ?? 0) + (today.times.get(id) ?? 0)
  const mostOf = (id: string) =>
    (past.times.get(id) ?? past.others) + (today.times.get(id) ?? today.others)
  const enough = ids.map(least).sort((one, other) => other - one)[limit - 1] ?? 0
  const candidates = ids.filter((id) => mostOf(id) >= enough)
  const unseen = past.others + today.others
  if ((unseen > 0 && unseen >= enough) || candidates.length > MOST_CANDIDATES) return undefined

  const unknown = candidates.filter((id) => mostOf(id) > least(id))
  const added = await timesOf(read, unknown, days)
  const times = (video: Video) => added.get(video.id) ?? least(video.id)
  const videos = await inOrder(read, candidates, { listedOnly: true })
  const isWhole = unseen === 0 && candidates.length === ids.length
  if (videos.length < limit && !isWhole) return undefined
  return videos
    .toSorted((one, other) => times(other) - times(one) || byViews(one, other))
    .slice(0, limit)
}

function byViews(one: Video, other: Video): number {
  return other.views - one.views || byNewest(one, other)
}

async function timesOf(
  read: Db,
  ids: readonly string[],
  { since, today }: TrendingDays,
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ videoid: string; times: number | string }>`
    select videoid, sum(views) as times from views_by_day
    where day >= ${since} and day <= ${today} and videoid in (${sql.join(ids)})
    group by videoid`.execute(read)
  return new Map(rows.map(({ videoid, times }) => [videoid, Number(times)]))
}

async function fromAll(
  read: Db,
  { since, today }: TrendingDays,
  limit: number,
): Promise<readonly Video[]> {
  const { rows } = await sql<{ videoid: string }>`
    with seen as (select videoid, sum(views) as times from views_by_day
      where day >= ${since} and day <= ${today} group by videoid)
    select videos.videoid from seen join videos on videos.videoid = seen.videoid
    where videos.listed = 1
    order by seen.times desc, videos.views desc, videos.added_date desc, videos.videoid desc
    limit ${limit}`.execute(read)
  return inOrder(
    read,
    rows.map(({ videoid }) => videoid),
    { listedOnly: true },
  )
}
