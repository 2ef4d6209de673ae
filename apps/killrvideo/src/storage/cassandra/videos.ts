import { type AppKeyspace, cql } from '@usher/storage'
import type { Found, Slice } from '../../page.ts'
import { TimeIds } from '../../time-id.ts'
import {
  dayOf,
  isListed,
  type NewVideo,
  type Video,
  type VideoChange,
  type VideoEnrichment,
  type VideoList,
  type VideoStore,
} from '../../videos/video.ts'
import { enlist, relist } from './listing.ts'
import { ratingSums } from './ratings.ts'
import { trendingVideos } from './trending.ts'
import { videoRow, videosById } from './video-row.ts'
import { idsOf, latestIds, listedDays } from './walk.ts'

export function cassandraVideos(keyspace: AppKeyspace): VideoStore {
  const logIds = new TimeIds()
  return {
    add: (video) => addVideo(keyspace, video),

    async find(id) {
      const [[video], sums] = await Promise.all([
        videosById(keyspace, [id]),
        ratingSums(keyspace, id),
      ])
      return video && { ...video, ...sums }
    },

    async findListed(ids) {
      return (await videosById(keyspace, ids)).filter(isListed)
    },

    update: (id, change, at) => changeWords(keyspace, id, { change, at }),

    async enrich(id, facts) {
      await changeWords(keyspace, id, { change: facts, at: undefined })
    },

    async countView(id, at, times = 1) {
      if (!(await isListedNow(keyspace, id))) return false
      await Promise.all([
        keyspace.count(
          cql`update video_playback_stats set views = views + ${BigInt(times)}
            where videoid = ${id}`,
        ),
        keyspace.count(
          cql`update views_by_day set views = views + ${BigInt(times)}
            where day = ${dayOf(at)} and videoid = ${id}`,
        ),
      ])
      // The log decides nothing; a view that is counted stays counted.
      const entry = cql`insert into video_activity (day, watch_time, videoid)
        values (${dayOf(at)}, ${logIds.next(at)}, ${id})`
      await keyspace.write(entry).catch(() => undefined)
      return true
    },

    async addWatchTime(id, seconds) {
      if (!(await isListedNow(keyspace, id))) return false
      await keyspace.count(
        cql`update video_playback_stats set total_play_time = total_play_time + ${BigInt(seconds)}
          where videoid = ${id}`,
      )
      return true
    },

    list: (list, slice, without = []) => listVideos(keyspace, list, { slice, without }),
    listTrending: ({ since }, limit) => trendingVideos(keyspace, since, limit),
  }
}

async function addVideo(keyspace: AppKeyspace, video: NewVideo): Promise<void> {
  await keyspace.decide({
    attempt: () =>
      keyspace.attempt([
        cql`insert into videos (videoid, userid, added_date, name, description, tags, location,
            location_type, youtube_id, preview_image_location, category, content_rating, language,
            status)
          values (${video.id}, ${video.userId}, ${video.submittedAt}, ${video.title},
            ${video.description}, ${video.tags}, ${video.location}, ${video.locationType},
            ${video.youtubeId}, ${video.thumbnail}, ${video.category}, ${video.contentRating},
            ${video.language}, ${video.status}) if not exists`,
      ]),
    isApplied: async () => (await videoRow(keyspace, video.id)) !== undefined,
  })
  await enlist(keyspace, {
    ...video,
    updatedAt: undefined,
    removedAt: undefined,
    views: 0,
    ratingCount: 0,
    ratingTotal: 0,
  })
}

async function isListedNow({ read }: AppKeyspace, id: string): Promise<boolean> {
  const [row] = await read<{ status: string | null; is_deleted: boolean | null; userid: unknown }>(
    cql`select status, is_deleted, userid from videos where videoid = ${id}`,
  )
  return row?.userid != null && (row.status ?? 'READY') === 'READY' && row.is_deleted !== true
}

/** @param at absent: only if nobody has changed the video since it was submitted */
function changeWords(
  keyspace: AppKeyspace,
  id: string,
  { change, at }: { change: VideoChange & VideoEnrichment; at: Date | undefined },
): Promise<Video | undefined> {
  return keyspace.inTurn(`video ${id}`, async () => {
    const before = await videoRow(keyspace, id)
    if (!before || (!at && before.updatedAt)) return undefined
    const after: Video = {
      ...before,
      title: change.title ?? before.title,
      description: change.description === undefined ? before.description : change.description,
      tags: change.tags ?? before.tags,
      thumbnail: change.thumbnail ?? before.thumbnail,
      updatedAt: at ?? before.updatedAt,
    }
    const { applied } = await keyspace.decide({
      attempt: () =>
        keyspace.attempt([
          cql`update videos set name = ${after.title}, description = ${after.description},
              tags = ${after.tags}, preview_image_location = ${after.thumbnail},
              updated_at = ${after.updatedAt ?? null}
            where videoid = ${id} if added_date != null`,
        ]),
      isApplied: async () => {
        const now = await videoRow(keyspace, id)
        return now?.title === after.title && +(now.updatedAt ?? 0) === +(after.updatedAt ?? 0)
      },
    })
    if (!applied) return undefined
    if (!after.removedAt) await relist(keyspace, { before, after })
    const [counted] = await videosById(keyspace, [id])
    return counted && { ...counted, ...(await ratingSums(keyspace, id)) }
  })
}

interface Part {
  readonly slice: Slice
  readonly without: readonly Video[]
}

async function listVideos(
  keyspace: AppKeyspace,
  list: VideoList,
  part: Part,
): Promise<Found<Video>> {
  const { ids, total } = await placesOf(keyspace, list, part)
  const videos = await videosById(keyspace, ids)
  const isShown = list.of === 'uploader' && list.everything ? isNotRemoved : isListed
  return { items: videos.filter(isShown), total }
}

function isNotRemoved({ removedAt }: Video): boolean {
  return removedAt === undefined
}

async function placesOf(
  keyspace: AppKeyspace,
  list: VideoList,
  { slice, without }: Part,
): Promise<{ ids: readonly string[]; total: number }> {
  switch (list.of) {
    case 'latest': {
      const days = await listedDays(keyspace)
      const all = days.reduce((sum, { videos }) => sum + videos, 0)
      const total = all - without.filter(isListed).length
      const ids = slice.offset < total ? await latestIds(keyspace, days, { slice, without }) : []
      return { ids, total }
    }
    case 'tag': {
      const [row] = await keyspace.read<{ total: bigint }>(
        cql`select count(*) as total from videos_by_tag where tag = ${list.tag}`,
      )
      const rows = cql`select videoid, added_date from videos_by_tag where tag = ${list.tag}`
      const total = Number(row?.total ?? 0n)
      return { ids: total === 0 ? [] : await idsOf(keyspace, rows, slice), total }
    }
    case 'uploader':
      return placesOfUploader(keyspace, list, slice)
  }
}

/** One partition, which is read whole: it counts by status. */
async function placesOfUploader(
  keyspace: AppKeyspace,
  { userId, everything }: { userId: string; everything: boolean },
  { offset, limit }: Slice,
): Promise<{ ids: readonly string[]; total: number }> {
  const ids: string[] = []
  let total = 0
  const rows = cql`select videoid, status from videos_by_user where userid = ${userId}`
  for await (const page of keyspace.pages<{ videoid: object; status: string | null }>(
    rows,
    5_000,
  )) {
    for (const { videoid, status } of page) {
      if (!everything && (status ?? 'READY') !== 'READY') continue
      if (total >= offset && ids.length < limit) ids.push(videoid.toString())
      total += 1
    }
  }
  return { ids, total }
}
