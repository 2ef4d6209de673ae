import { type AppKeyspace, cql, type Statement } from '@usher/storage'
import type { Slice } from '../../page.ts'
import { dayOf, type Video } from '../../videos/video.ts'
import type { Value } from './video-row.ts'

interface Place {
  readonly videoid: Value
  readonly added_date: Date
}

/** Rows that one request of a walk brings. */
const PAGE = 5_000

export interface Day {
  readonly day: string
  readonly videos: number
}

/** The days that have listed videos, newest first. */
export async function listedDays({ read }: AppKeyspace): Promise<readonly Day[]> {
  const rows = await read<{ day: Value; videos: bigint | null }>(
    cql`select day, videos from listed_by_day where one = 0`,
  )
  return rows
    .map(({ day, videos }) => ({ day: day.toString(), videos: Number(videos ?? 0n) }))
    .filter(({ videos }) => videos > 0)
}

/** The ids of a part of the latest videos: whole days before it are passed over by their counts. */
export async function latestIds(
  keyspace: AppKeyspace,
  days: readonly Day[],
  { slice, without }: { slice: Slice; without: readonly Video[] },
): Promise<readonly string[]> {
  const left = new Set(without.map(({ id }) => id))
  const leftOn = (day: string) =>
    without.filter(({ submittedAt }) => dayOf(submittedAt) === day).length
  const ids: string[] = []
  let skip = slice.offset
  for (const { day, videos } of days) {
    if (ids.length >= slice.limit) break
    const shown = videos - leftOn(day)
    if (skip >= shown) {
      skip -= shown
      continue
    }
    const rows = cql`select videoid, added_date from latest_videos where day = ${day}`
    const part = { offset: skip, limit: slice.limit - ids.length }
    ids.push(...(await idsIn(newestFirst(keyspace.pages<Place>(rows, PAGE)), part, left)))
    skip = 0
  }
  return ids
}

/** The ids of a part of a list that is in its order already. */
export function idsOf(
  keyspace: AppKeyspace,
  rows: Statement,
  slice: Slice,
): Promise<readonly string[]> {
  return idsIn(flat(keyspace.pages<Place>(rows, PAGE)), slice, new Set())
}

async function idsIn(
  places: AsyncIterable<Place>,
  { offset, limit }: Slice,
  left: ReadonlySet<string>,
): Promise<readonly string[]> {
  const ids: string[] = []
  let skip = offset
  if (limit === 0) return ids
  for await (const { videoid } of places) {
    const id = videoid.toString()
    if (left.has(id)) continue
    if (skip > 0) skip -= 1
    else ids.push(id)
    if (ids.length >= limit) break
  }
  return ids
}

async function* flat<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const page of pages) yield* page
}

/** The table has those of one instant in ascending order of their ids, lists have them descending. */
async function* newestFirst(pages: AsyncIterable<readonly Place[]>): AsyncGenerator<Place> {
  let same: Place[] = []
  for await (const place of flat(pages)) {
    if (same[0] && same[0].added_date.getTime() !== place.added_date.getTime()) {
      yield* same.reverse()
      same = []
    }
    same.push(place)
  }
  yield* same.reverse()
}
