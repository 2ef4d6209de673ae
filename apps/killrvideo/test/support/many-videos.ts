import { randomUUID } from 'node:crypto'
import { type Storage, sqlDatabase } from '@usher/storage'
import { sql } from 'kysely'
import type { KillrVideoTables } from '../../src/storage/sql/tables.ts'
import { videoValues } from '../../src/storage/sql/video-row.ts'
import { dayOf } from '../../src/videos/video.ts'

const PER_PORTION = 500
const VIEWED_DAYS = 10
const DAY_MILLISECONDS = 86_400_000
/** One in so many videos says each of them. */
const WORDS = ['harbour', 'violin', 'glacier', 'bakery', 'comet']
const WORD_EVERY = 1_000

/** Listed videos with ten views or more each, on days of the last month. @returns the id of one of them */
export async function addManyVideos(
  storage: Storage<KillrVideoTables>,
  count: number,
): Promise<string> {
  const now = Date.now()
  const userId = randomUUID()
  let last = ''
  for (let first = 0; first < count; first += PER_PORTION) {
    const videos = Array.from({ length: Math.min(PER_PORTION, count - first) }, (_, at) =>
      newVideo(userId, first + at, new Date(now - (first + at) * 1_000)),
    )
    last = videos[0]?.id ?? last
    const views = videos.flatMap(({ id }, at) =>
      Array.from({ length: VIEWED_DAYS }, (_, day) => ({
        day: dayOf(new Date(now - ((3 * day + first + at) % 30) * DAY_MILLISECONDS)),
        videoid: id,
        views: viewsOf(first + at, day),
      })),
    )
    await store(storage, videos, views)
  }
  return last
}

/** Most videos are watched now and then, and few ones often. */
function viewsOf(index: number, day: number): number {
  const rank = (index * 7_919) % 10_007
  return Math.max(1, Math.floor(2_000 / (1 + rank)) - day)
}

async function store(
  storage: Storage<KillrVideoTables>,
  videos: readonly ReturnType<typeof newVideo>[],
  views: readonly { day: string; videoid: string; views: number }[],
): Promise<void> {
  const { write, dialect } = sqlDatabase(storage)
  const totals = new Map<string, number>()
  for (const { videoid, views: times } of views) {
    totals.set(videoid, (totals.get(videoid) ?? 0) + times)
  }
  const totalOf = (id: string) => totals.get(id) ?? 0
  await write(
    async ({ db: tx }) => {
      const rows = videos.map((video) => ({ ...videoValues(video), views: totalOf(video.id) }))
      await tx.insertInto('videos').values(rows).execute()
      if (dialect.name === 'sqlite') {
        const ids = sql.join(videos.map(({ id }) => id))
        await sql`insert into video_texts (rowid, text)
          select number, search_text from videos where videoid in (${ids})`.execute(tx)
      }
      await tx.insertInto('views_by_day').values(views).execute()
      await tx
        .updateTable('video_totals')
        .set((column) => ({ listed: column('listed', '+', videos.length) }))
        .execute()
    },
    { alone: true },
  )
}

function newVideo(userId: string, index: number, submittedAt: Date) {
  const word = index % WORD_EVERY === 0 ? ` ${WORDS[(index / WORD_EVERY) % WORDS.length]}` : ''
  return {
    id: randomUUID(),
    userId,
    title: `Film ${index}${word}`,
    description: 'Something that somebody filmed on a Sunday',
    tags: [],
    location: 'https://youtu.be/abcdefghijk',
    locationType: 0,
    youtubeId: 'abcdefghijk',
    thumbnail: null,
    category: null,
    contentRating: null,
    language: null,
    status: 'READY' as const,
    submittedAt,
  }
}
