import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { openStorage, sqlDatabase } from '@usher/storage'
import { databases } from '@usher/storage/testing'
import { killrvideo } from '../src/index.ts'
import type { KillrVideoTables } from '../src/storage/sql/tables.ts'
import { sqlTrending } from '../src/storage/sql/trending.ts'
import { sqlVideos } from '../src/storage/sql/videos.ts'
import { byNewest, type Video } from '../src/videos/video.ts'

const { realm, migrations } = killrvideo
const FIRST = Date.UTC(2026, 2, 1)
const DAY = 86_400_000
const dayAt = (index: number) => new Date(FIRST + index * DAY).toISOString().slice(0, 10)

/** Always the same numbers from 0 on, below `limit`. */
function numbers(limit: number): () => number {
  let state = 7
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state % limit
  }
}

for (const database of databases) {
  describe(`what is watched most (${database.name})`, { skip: database.skip }, () => {
    it('is the same whether few videos are remembered or all are added up', async (t) => {
      const fresh = await database.fresh()
      t.after(fresh.drop)
      const options = { url: fresh.url, dataDir: '/nowhere', realm, migrations, migrate: true }
      const storage = await openStorage<KillrVideoTables>(options)
      t.after(() => storage.close())
      const sql = sqlDatabase(storage)
      const videos = sqlVideos(sql)
      const few = [1, 3, 8].map((most) => sqlTrending(sql.read, most))
      const views = new Map<string, number[]>()
      for (let index = 0; index < 30; index += 1) {
        const id = randomUUID()
        views.set(id, Array(10).fill(0))
        await videos.add(newVideo(id, new Date(FIRST + index)))
      }
      const next = numbers(30)
      const expected = async (since: number, limit: number) => {
        const all = await Promise.all([...views.keys()].map((id) => videos.find(id)))
        const known = all.filter((video): video is Video => video !== undefined)
        const seen = ({ id }: Video) =>
          (views.get(id) ?? []).slice(since).reduce((sum, times) => sum + times, 0)
        return known
          .filter((video) => seen(video) > 0)
          .sort((a, b) => seen(b) - seen(a) || b.views - a.views || byNewest(a, b))
          .slice(0, limit)
          .map(({ id }) => id)
      }

      for (let round = 0; round < 120; round += 1) {
        const id = [...views.keys()][(next() * next()) % 30] ?? ''
        const day = round % 3 === 0 ? 9 : next() % 10
        const times = 1 + (next() % 4)
        await videos.countView(id, new Date(FIRST + day * DAY), times)
        const counts = views.get(id) ?? []
        counts[day] = (counts[day] ?? 0) + times
        if (round % 10 > 0) continue
        for (const since of [9, 3, 0]) {
          const days = { since: dayAt(since), today: dayAt(9) }
          const right = await expected(since, 5)
          for (const trending of [{ list: videos.listTrending }, ...few]) {
            const listed = await trending.list(days, 5)
            assert.deepEqual(
              listed.map((video) => video.id),
              right,
              `round ${round}, since ${since}`,
            )
          }
        }
      }
    })
  })
}

function newVideo(id: string, submittedAt: Date) {
  return {
    id,
    userId: randomUUID(),
    title: 'A film',
    description: null,
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
