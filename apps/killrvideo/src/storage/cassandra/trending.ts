import { type AppKeyspace, cql } from '@usher/storage'
import { byNewest, dayOf, isListed, type Video } from '../../videos/video.ts'
import { type Value, videosById } from './video-row.ts'

const DAY_MILLISECONDS = 86_400_000
const PAGE = 5_000
/** So many videos with equally many views are put in order by all their views. */
const MOST_TIES = 500

/** @param since the first day; the last one is the newest that has views, at most 30 later */
export async function trendingVideos(
  keyspace: AppKeyspace,
  since: string,
  limit: number,
): Promise<readonly Video[]> {
  const seen = await viewsSince(keyspace, since)
  const ranked = [...seen].sort(([, one], [, other]) => other - one)
  const videos: Video[] = []
  for (let from = 0; from < ranked.length; ) {
    const times = ranked[from]?.[1]
    let until = from
    while (ranked[until]?.[1] === times) until += 1
    const ids = ranked.slice(from, Math.min(until, from + MOST_TIES)).map(([id]) => id)
    const same = (await videosById(keyspace, ids)).filter(isListed)
    videos.push(...same.sort((one, other) => other.views - one.views || byNewest(one, other)))
    if (videos.length >= limit) break
    from = until
  }
  return videos.slice(0, limit)
}

async function viewsSince(
  keyspace: AppKeyspace,
  since: string,
): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>()
  await Promise.all(
    daysFrom(since).map(async (day) => {
      const rows = cql`select videoid, views from views_by_day where day = ${day}`
      for await (const page of keyspace.pages<{ videoid: Value; views: bigint }>(rows, PAGE)) {
        for (const { videoid, views } of page) {
          const id = videoid.toString()
          seen.set(id, (seen.get(id) ?? 0) + Number(views))
        }
      }
    }),
  )
  return seen
}

const MOST_DAYS = 30

function daysFrom(since: string): readonly string[] {
  const first = new Date(since).getTime()
  return Array.from({ length: MOST_DAYS }, (_, at) =>
    dayOf(new Date(first + at * DAY_MILLISECONDS)),
  )
}
