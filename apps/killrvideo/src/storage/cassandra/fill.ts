import { type AppKeyspace, cql } from '@usher/storage'
import { dayOf, isListed } from '../../videos/video.ts'
import { writeRows } from './listing.ts'
import { type Value, VIDEO_COLUMNS, type VideoRow, videoOf } from './video-row.ts'
import { listedDays } from './walk.ts'

const PAGE = 200

/**
 * Fills the tables that only serve queries from those of an existing KillrVideo keyspace, and
 * counts the days anew. Running it again changes nothing.
 */
export async function fillLists(keyspace: AppKeyspace): Promise<void> {
  await fillVideos(keyspace)
  await fillComments(keyspace)
}

async function fillVideos(keyspace: AppKeyspace): Promise<void> {
  const days = new Map<string, number>()
  const rows = cql`select ${VIDEO_COLUMNS} from videos`
  for await (const page of keyspace.pages<VideoRow>(rows, PAGE)) {
    const videos = page
      .flatMap((row) => videoOf(row) ?? [])
      .filter(({ removedAt }) => removedAt === undefined)
    await Promise.all(videos.map((video) => writeRows(keyspace, video)))
    for (const video of videos.filter(isListed)) {
      const day = dayOf(video.submittedAt)
      days.set(day, (days.get(day) ?? 0) + 1)
    }
  }
  await recount(keyspace, days)
}

async function recount(keyspace: AppKeyspace, truth: ReadonlyMap<string, number>): Promise<void> {
  const counted = new Map((await listedDays(keyspace)).map(({ day, videos }) => [day, videos]))
  for (const day of new Set([...truth.keys(), ...counted.keys()])) {
    const by = (truth.get(day) ?? 0) - (counted.get(day) ?? 0)
    if (by === 0) continue
    await keyspace.count(
      cql`update listed_by_day set videos = videos + ${BigInt(by)} where one = 0 and day = ${day}`,
    )
  }
}

/** Other programs know no way from a comment's id to the comment. */
async function fillComments(keyspace: AppKeyspace): Promise<void> {
  const rows = cql`select commentid, videoid, userid, is_deleted from comments`
  type Row = {
    readonly commentid: Value
    readonly videoid: Value
    readonly userid: Value
    readonly is_deleted: boolean | null
  }
  for await (const page of keyspace.pages<Row>(rows, PAGE)) {
    await Promise.all(
      page.map(({ commentid, videoid, userid, is_deleted }) =>
        keyspace.write(
          cql`insert into comments_by_id (commentid, videoid, userid, is_deleted)
            values (${commentid.toString()}, ${videoid.toString()}, ${userid.toString()},
              ${is_deleted ?? false})`,
        ),
      ),
    )
  }
}
