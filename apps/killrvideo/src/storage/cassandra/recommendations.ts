import { type AppKeyspace, cql } from '@usher/storage'
import { cosine, type Similar, type VectorStore } from '../../recommendations/vectors.ts'
import type { Value } from './video-row.ts'

export function cassandraVectors(keyspace: AppKeyspace): VectorStore {
  return keyspace.hasVectors ? indexedVectors(keyspace) : plainVectors(keyspace)
}

/** The database finds the nearest ones (approximate nearest neighbours). */
function indexedVectors({ read, write }: AppKeyspace): VectorStore {
  return {
    put: (videoId, vector) =>
      write(
        cql`insert into video_vectors (videoid, content_features) values (${videoId}, ${vector})`,
      ),

    async find(videoId) {
      const [row] = await read<{ content_features: Iterable<number> | null }>(
        cql`select content_features from video_vectors where videoid = ${videoId}`,
      )
      return row?.content_features ? Float32Array.from(row.content_features) : undefined
    },

    async nearest(to, limit) {
      const rows = await read<{ videoid: Value; content_features: Iterable<number> }>(
        cql`select videoid, content_features from video_vectors
          order by content_features ann of ${to} limit ${limit}`,
      )
      return best(
        rows.map(({ videoid, content_features }) => ({
          videoId: videoid.toString(),
          similarity: cosine(to, Float32Array.from(content_features)),
        })),
        limit,
      )
    },
  }
}

const PAGE = 500
/** A server without vectors has no index for them, so no more are compared. */
const MOST_COMPARED = 20_000

function plainVectors({ read, write, pages }: AppKeyspace): VectorStore {
  return {
    put: (videoId, vector) =>
      write(
        cql`insert into video_vectors_plain (videoid, content_features)
          values (${videoId}, ${Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)})`,
      ),

    async find(videoId) {
      const [row] = await read<{ content_features: Buffer }>(
        cql`select content_features from video_vectors_plain where videoid = ${videoId}`,
      )
      return row && vectorOf(row.content_features)
    },

    async nearest(to, limit) {
      let nearest: readonly Similar[] = []
      let compared = 0
      const rows = cql`select videoid, content_features from video_vectors_plain`
      type Row = { videoid: Value; content_features: Buffer }
      for await (const page of pages<Row>(rows, PAGE)) {
        const more = page.map(({ videoid, content_features }) => ({
          videoId: videoid.toString(),
          similarity: cosine(to, vectorOf(content_features)),
        }))
        nearest = best([...nearest, ...more], limit)
        compared += page.length
        if (compared >= MOST_COMPARED) break
      }
      return nearest
    },
  }
}

function best(similar: readonly Similar[], limit: number): readonly Similar[] {
  return similar.toSorted((one, other) => other.similarity - one.similarity).slice(0, limit)
}

function vectorOf(bytes: Buffer): Float32Array {
  const own = Uint8Array.from(bytes)
  return new Float32Array(own.buffer, 0, Math.floor(own.byteLength / 4))
}
