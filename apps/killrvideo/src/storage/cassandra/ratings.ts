import { type AppKeyspace, cql } from '@usher/storage'
import type { NotUsable } from '../../comments/comment.ts'
import type { Rating, RatingStore } from '../../ratings/rating.ts'
import { isListed, type Video } from '../../videos/video.ts'
import { videoRow } from './video-row.ts'

interface RatingRow {
  readonly rating: number | null
  readonly rating_date: Date | null
  readonly created_date: Date | null
}

type Given = Parameters<RatingStore['rate']>[0]

export function cassandraRatings(keyspace: AppKeyspace): RatingStore {
  return {
    async rate(given) {
      const reason = await whyNot(keyspace, given.videoId)
      if (reason) return reason
      return keyspace.inTurn(`rating ${given.videoId} ${given.userId}`, () => rate(keyspace, given))
    },

    async summary(videoId, userId) {
      const [sums, own] = await Promise.all([
        ratingSums(keyspace, videoId),
        userId === undefined ? undefined : ratingOf(keyspace, { videoId, userId }),
      ])
      return { count: sums.ratingCount, total: sums.ratingTotal, own: own?.rating ?? null }
    },
  }
}

/** Why a video can be neither rated nor commented on. */
export async function whyNot(keyspace: AppKeyspace, id: string): Promise<NotUsable | undefined> {
  const video = await videoRow(keyspace, id)
  if (!video || video.removedAt) return 'unknown'
  return isListed(video) ? undefined : 'not_ready'
}

/** Count and sum from the ratings themselves. */
export async function ratingSums(
  { read }: AppKeyspace,
  videoId: string,
): Promise<Pick<Video, 'ratingCount' | 'ratingTotal'>> {
  const [row] = await read<{ count: bigint; total: number | null }>(
    cql`select count(rating) as count, sum(rating) as total from video_ratings_by_user
      where videoid = ${videoId}`,
  )
  return { ratingCount: Number(row?.count ?? 0n), ratingTotal: Number(row?.total ?? 0) }
}

/** The first rating claims the row; each later one replaces the very one that it has seen. */
async function rate(keyspace: AppKeyspace, given: Given): Promise<Rating> {
  for (;;) {
    const former = await ratingOf(keyspace, given)
    const { applied } = await keyspace.decide({
      attempt: () => keyspace.attempt([statementOf(given, former)]),
      isApplied: async () => {
        const now = await ratingOf(keyspace, given)
        return now?.rating === given.rating && now.rating_date?.getTime() === given.at.getTime()
      },
    })
    if (!applied) continue
    await adjust(keyspace, given.videoId, {
      count: former?.rating == null ? 1n : 0n,
      total: BigInt(given.rating - (former?.rating ?? 0)),
    })
    const createdAt = former?.created_date ?? former?.rating_date ?? given.at
    return { ...given, createdAt, updatedAt: given.at }
  }
}

/** Takes a rating away, if there is one; the sums follow. */
export async function removeRating(
  keyspace: AppKeyspace,
  key: Pick<Given, 'videoId' | 'userId'>,
): Promise<void> {
  const { videoId, userId } = key
  await keyspace.inTurn(`rating ${videoId} ${userId}`, async () => {
    const former = await ratingOf(keyspace, key)
    if (!former) return
    const { applied } = await keyspace.decide({
      attempt: () =>
        keyspace.attempt([
          cql`delete from video_ratings_by_user where videoid = ${videoId} and userid = ${userId}
            if rating = ${former.rating}`,
        ]),
      isApplied: async () => (await ratingOf(keyspace, key)) === undefined,
    })
    if (!applied || former.rating === null) return
    await adjust(keyspace, videoId, { count: -1n, total: BigInt(-former.rating) })
  })
}

function statementOf({ videoId, userId, rating, at }: Given, former: RatingRow | undefined) {
  return former
    ? cql`update video_ratings_by_user set rating = ${rating}, rating_date = ${at}
        where videoid = ${videoId} and userid = ${userId} if rating = ${former.rating}`
    : cql`insert into video_ratings_by_user (videoid, userid, rating, rating_date, created_date)
        values (${videoId}, ${userId}, ${rating}, ${at}, ${at}) if not exists`
}

async function ratingOf(
  { readSettled }: AppKeyspace,
  { videoId, userId }: Pick<Given, 'videoId' | 'userId'>,
): Promise<RatingRow | undefined> {
  const [row] = await readSettled<RatingRow>(
    cql`select rating, rating_date, created_date from video_ratings_by_user
      where videoid = ${videoId} and userid = ${userId}`,
  )
  return row
}

interface Difference {
  readonly count: bigint
  readonly total: bigint
}

/** The sums of lists follow. Where it is open whether they did, they are made again from the truth. */
async function adjust(
  keyspace: AppKeyspace,
  videoId: string,
  difference: Difference,
): Promise<void> {
  if (difference.count === 0n && difference.total === 0n) return
  try {
    await countRatings(keyspace, videoId, difference)
  } catch {
    await rebuildSums(keyspace, videoId).catch(() => undefined) // the next doubt does it
  }
}

async function rebuildSums(keyspace: AppKeyspace, videoId: string): Promise<void> {
  const [truth, [counted]] = await Promise.all([
    ratingSums(keyspace, videoId),
    keyspace.read<{ rating_counter: bigint | null; rating_total: bigint | null }>(
      cql`select rating_counter, rating_total from video_ratings where videoid = ${videoId}`,
    ),
  ])
  await countRatings(keyspace, videoId, {
    count: BigInt(truth.ratingCount) - (counted?.rating_counter ?? 0n),
    total: BigInt(truth.ratingTotal) - (counted?.rating_total ?? 0n),
  })
}

function countRatings({ count }: AppKeyspace, videoId: string, by: Difference): Promise<void> {
  return count(
    cql`update video_ratings set rating_counter = rating_counter + ${by.count},
        rating_total = rating_total + ${by.total} where videoid = ${videoId}`,
  )
}
