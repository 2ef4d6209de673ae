import { instant } from '@usher/storage'
import type { Kysely } from 'kysely'
import type { MomentsTables } from '../tables.ts'
import type { Moment, MomentStore } from './moment.ts'

type Wanted = Parameters<MomentStore['listNewest']>[0]
type Found = Awaited<ReturnType<MomentStore['listNewest']>>

const ACTIVITIES_PER_QUERY = 100 // SQLite takes 500 parts of a compound query

/** Reads nothing but the index: each activity's part of it has the order that is asked for. */
export async function listNewest(
  read: Kysely<MomentsTables>,
  { ownerId, activityIds, limit }: Wanted,
): Promise<Found> {
  const found = new Map<number, Omit<Moment, 'data'>[]>(activityIds.map((id) => [id, []]))
  for (let start = 0; start < activityIds.length; start += ACTIVITIES_PER_QUERY) {
    const [first, ...rest] = activityIds
      .slice(start, start + ACTIVITIES_PER_QUERY)
      .map((activityId) => newestOf(read, ownerId, activityId, limit))
    const rows = (await first?.unionAll(rest).execute()) ?? []
    for (const { id, user_id, activity_id, timestamp } of rows) {
      const at = instant(timestamp)
      found.get(activity_id)?.push({ id, ownerId: user_id, activityId: activity_id, at })
    }
  }
  // The database need not keep the order of its parts.
  for (const moments of found.values()) moments.sort(newestFirst)
  return found
}

function newestOf(
  read: Kysely<MomentsTables>,
  ownerId: Moment['ownerId'],
  activityId: number,
  limit: number,
) {
  const part = read
    .selectFrom('moments')
    .select(['id', 'user_id', 'activity_id', 'timestamp'])
    .where('activity_id', '=', activityId)
    .where('user_id', '=', ownerId)
    .orderBy('timestamp', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  return read.selectFrom(part.as('newest')).select(['id', 'user_id', 'activity_id', 'timestamp'])
}

function newestFirst(one: Pick<Moment, 'id' | 'at'>, other: Pick<Moment, 'id' | 'at'>): number {
  return other.at.getTime() - one.at.getTime() || other.id - one.id
}
