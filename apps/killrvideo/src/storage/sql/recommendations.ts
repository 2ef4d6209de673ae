import { sql } from 'kysely'
import {
  cosine,
  DIMENSIONS,
  type Similar,
  type VectorStore,
} from '../../recommendations/vectors.ts'
import type { VideoDatabase } from './tables.ts'

/** The newest videos that a comparison reaches, some portions at a time. */
const MOST_COMPARED = 20_000
const AT_ONCE = 1_000

export function sqlVectors({ read, writeOne }: VideoDatabase): VectorStore {
  return {
    async put(videoId, vector) {
      const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
      await writeOne(({ db }) =>
        db
          .insertInto('video_vectors')
          .values({ videoid: videoId, content_features: bytes })
          .onConflict((conflict) =>
            conflict.column('videoid').doUpdateSet({ content_features: bytes }),
          )
          .execute(),
      )
    },

    async find(videoId) {
      const row = await read
        .selectFrom('video_vectors')
        .select('content_features')
        .where('videoid', '=', videoId)
        .executeTakeFirst()
      return row && vectorOf(row.content_features)
    },

    async nearest(to, limit) {
      let best: Similar[] = []
      for await (const portion of newest()) {
        const compared = portion.map(({ videoid, content_features }) => ({
          videoId: videoid,
          similarity: cosine(to, vectorOf(content_features)),
        }))
        best = [...best, ...compared]
          .sort((one, other) => other.similarity - one.similarity)
          .slice(0, limit)
      }
      return best
    },
  }

  async function* newest() {
    let last: { added_date: Date | string; videoid: string } | undefined
    for (let seen = 0; seen < MOST_COMPARED; seen += AT_ONCE) {
      const behind = last
        ? sql`and (added_date, videos.videoid) < (${last.added_date}, ${last.videoid})`
        : sql``
      const { rows } = await sql<Row>`select videos.videoid, added_date, content_features
        from videos join video_vectors on video_vectors.videoid = videos.videoid
        where listed = 1 ${behind}
        order by added_date desc, videos.videoid desc limit ${AT_ONCE}`.execute(read)
      if (rows.length > 0) yield rows
      last = rows.at(-1)
      if (rows.length < AT_ONCE) return
    }
  }
}

interface Row {
  readonly videoid: string
  readonly added_date: Date | string
  readonly content_features: Uint8Array
}

function vectorOf(bytes: Uint8Array): Float32Array {
  // A copy: the driver's bytes need not begin where a number may.
  const own = Uint8Array.from(bytes)
  return new Float32Array(own.buffer, 0, Math.min(DIMENSIONS, own.byteLength / 4))
}
