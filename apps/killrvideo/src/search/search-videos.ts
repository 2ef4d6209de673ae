import type { Domain } from '../domain.ts'
import type { Found, Slice } from '../page.ts'
import type { Video } from '../videos/video.ts'
import { matches, searchedOf, termsOf } from './fold.ts'

/** Words and punctuation marks that a model reads of a text (section C.3). */
const MOST_TOKENS = 512
/** What is found by meaning alone, at most. */
const MOST_SIMILAR = 200

export function isTooLongForMeaning(query: string): boolean {
  return (query.match(/[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gu)?.length ?? 0) > MOST_TOKENS
}

/** The videos with every term of the query: title matches first, then newest. */
export function searchByWords({ stores }: Domain, query: string, slice: Slice) {
  return stores.search.find(termsOf(query), slice)
}

/**
 * The videos that mean what the query says, best first, and behind them all that have its words.
 * Without a model, or when it does not answer, the words alone decide.
 */
export async function searchByMeaning(
  domain: Domain,
  query: string,
  slice: Slice,
): Promise<Found<Video>> {
  const { stores } = domain
  const terms = termsOf(query)
  const similar = await similarVideos(domain, query)
  const words = similar.filter((video) => matches(searchedOf(video), terms))
  const head = similar.slice(slice.offset, slice.offset + slice.limit)
  const rest = await stores.search.find(
    terms,
    {
      offset: Math.max(0, slice.offset - similar.length),
      limit: slice.limit - head.length,
    },
    words,
  )
  return { items: [...head, ...rest.items], total: similar.length + rest.total }
}

async function similarVideos(domain: Domain, query: string): Promise<readonly Video[]> {
  const { embedder, stores, similarityThreshold } = domain
  const [vector] = (await embedder?.embed([query])) ?? []
  if (!vector) return []
  const near = await stores.vectors.nearest(vector, MOST_SIMILAR)
  const ids = near
    .filter(({ similarity }) => similarity >= similarityThreshold)
    .map(({ videoId }) => videoId)
  return stores.videos.findListed(ids)
}
