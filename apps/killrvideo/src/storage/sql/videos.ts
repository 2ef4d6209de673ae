import { type Kysely, sql } from 'kysely'
import type { Found, Slice } from '../../page.ts'
import {
  dayOf,
  isListed,
  type Video,
  type VideoChange,
  type VideoEnrichment,
  type VideoList,
  type VideoStore,
} from '../../videos/video.ts'
import { enlist, holdVideo, inOrder, relist } from './listing.ts'
import type { VideoDatabase, VideoTables } from './tables.ts'
import { sqlTrending } from './trending.ts'
import { VIDEO_COLUMNS, videoOf, videoValues, wordValues } from './video-row.ts'

export function sqlVideos(database: VideoDatabase): VideoStore {
  const { read, dialect } = database
  const trending = sqlTrending(read)
  return {
    add: (video) =>
      database.write(async ({ db: tx }) => {
        await tx.insertInto('videos').values(videoValues(video)).execute()
        if (isListed({ ...video, removedAt: undefined })) await enlist(tx, dialect, video)
      }),

    async find(id) {
      const row = await read
        .selectFrom('videos')
        .select(VIDEO_COLUMNS)
        .where('videoid', '=', id)
        .executeTakeFirst()
      return row && videoOf(row)
    },

    findListed: (ids) => inOrder(read, ids, { listedOnly: true }),
    update: (id, change, at) => changeWords(database, id, { change, at }),

    async enrich(id, facts) {
      await changeWords(database, id, { change: facts, at: undefined })
    },

    async countView(id, at, times = 1) {
      const isCounted = await countView(database, id, { day: dayOf(at), times })
      trending.counted(dayOf(at))
      return isCounted
    },

    async addWatchTime(id, seconds) {
      const { numUpdatedRows } = await database.writeOne(({ db }) =>
        db
          .updateTable('videos')
          .set((column) => ({ total_play_time: column('total_play_time', '+', seconds) }))
          .where('videoid', '=', id)
          .where('listed', '=', 1)
          .executeTakeFirst(),
      )
      return numUpdatedRows > 0n
    },

    list: (list, slice, without = []) => listVideos(read, list, { slice, without }),
    listTrending: trending.list,
  }
}

/** @param at absent: only if nobody has changed the video since it was submitted */
function changeWords(
  { write, dialect }: VideoDatabase,
  id: string,
  { change, at }: { change: VideoChange & VideoEnrichment; at: Date | undefined },
): Promise<Video | undefined> {
  return write(async ({ db: tx }) => {
    const before = await holdVideo(tx, dialect, id)
    if (!before || (!at && before.updatedAt)) return undefined
    const { title, description, tags, thumbnail } = change
    const after: Video = {
      ...before,
      title: title ?? before.title,
      description: description === undefined ? before.description : description,
      tags: tags ?? before.tags,
      thumbnail: thumbnail ?? before.thumbnail,
      updatedAt: at ?? before.updatedAt,
    }
    await tx
      .updateTable('videos')
      .set({
        ...wordValues(after),
        preview_image_location: after.thumbnail,
        ...(at && { updated_at: at }),
      })
      .where('videoid', '=', id)
      .execute()
    if (isListed(after)) await relist(tx, dialect, { before, after })
    return after
  })
}

function countView(
  { write, dialect }: VideoDatabase,
  id: string,
  { day, times }: { day: string; times: number },
): Promise<boolean> {
  return write(async ({ db: tx }) => {
    const { numUpdatedRows } = await tx
      .updateTable('videos')
      .set((column) => ({ views: column('views', '+', times) }))
      .where('videoid', '=', id)
      .where('listed', '=', 1)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await tx
      .insertInto('views_by_day')
      .values({ day, videoid: id, views: times })
      .onConflict((conflict) =>
        conflict
          .columns(['day', 'videoid'])
          .doUpdateSet({ views: sql<number>`views_by_day.views + ${times}` }),
      )
      .execute()
    const today =
      dialect.name === 'sqlite' ? sql`date('now')` : sql`(now() at time zone 'utc')::date`
    await sql`update video_totals set past_views = past_views + 1 where ${day} < ${today}`.execute(
      tx,
    )
    return true
  })
}

interface Part {
  readonly slice: Slice
  readonly without: readonly Video[]
}

/** The ids come from an index alone, so pages far behind cost little; the rows come afterwards. */
async function listVideos(
  read: Kysely<VideoTables>,
  list: VideoList,
  part: Part,
): Promise<Found<Video>> {
  const total = (await countVideos(read, list)) - countedIn(list, part.without)
  if (part.slice.offset >= total) return { items: [], total }
  const ids = await idsOf(read, list, part)
  return { items: await inOrder(read, ids, { listedOnly: false }), total }
}

function countedIn(list: VideoList, without: readonly Video[]): number {
  return list.of === 'latest' ? without.filter(isListed).length : 0
}

async function idsOf(
  read: Kysely<VideoTables>,
  list: VideoList,
  { slice, without }: Part,
): Promise<readonly string[]> {
  const left = without.map(({ id }) => id)
  const query =
    list.of === 'tag'
      ? sql`from video_tags where tag = ${list.tag}`
      : list.of === 'latest'
        ? sql`from videos where listed = 1`
        : sql`from videos where userid = ${list.userId} and ${shownTo(list)}`
  const others = left.length > 0 ? sql`and videoid not in (${sql.join(left)})` : sql``
  const { rows } = await sql<{ videoid: string }>`select videoid ${query} ${others}
    order by added_date desc, videoid desc limit ${slice.limit} offset ${slice.offset}`.execute(
    read,
  )
  return rows.map(({ videoid }) => videoid)
}

function shownTo({ everything }: { everything: boolean }) {
  return everything ? sql`deleted_at is null` : sql`listed = 1`
}

async function countVideos(read: Kysely<VideoTables>, list: VideoList): Promise<number> {
  const query =
    list.of === 'latest'
      ? sql<{ total: number }>`select listed as total from video_totals`
      : list.of === 'tag'
        ? sql<{ total: number }>`select count(*) as total from video_tags where tag = ${list.tag}`
        : sql<{ total: number }>`select count(*) as total from videos
            where userid = ${list.userId} and ${shownTo(list)}`
  const { rows } = await query.execute(read)
  return rows[0]?.total ?? 0
}
