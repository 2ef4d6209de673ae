import type { Domain } from '../domain.ts'
import { folded } from '../search/fold.ts'
import { byNewest, isListed, type Video } from '../videos/video.ts'

export interface Related {
  readonly video: Video
  /** 0 … 1 */
  readonly score: number
}

/** So many of each tag and each word of the title are compared. */
const CANDIDATES_EACH = 50
const MOST_TAGS = 10
const MOST_WORDS = 6

/**
 * The listed videos whose content is nearest to that of the given one, best first. Vectors decide
 * where there are any; shared words of title, description and tags decide among the others.
 */
export async function relatedVideos(
  domain: Domain,
  video: Video,
  limit: number,
): Promise<readonly Related[]> {
  const near = await nearVideos(domain, video, limit)
  if (near.length >= limit) return near.slice(0, limit)
  const known = new Set([video.id, ...near.map((each) => each.video.id)])
  const least = near.at(-1)?.score ?? 1
  const others = (await candidates(domain, video))
    .filter(({ id }) => !known.has(id))
    .map((each) => ({ video: each, score: least * sharedWords(video, each) }))
  return [...near, ...others.sort(byScore)].slice(0, limit)
}

function byScore(one: Related, other: Related): number {
  return other.score - one.score || byNewest(one.video, other.video)
}

async function nearVideos(
  { stores }: Domain,
  { id }: Video,
  limit: number,
): Promise<readonly Related[]> {
  const vector = await stores.vectors.find(id)
  if (!vector) return []
  const near = await stores.vectors.nearest(vector, limit * 2 + 1) // some of them are not listed
  const similarity = new Map(near.map((each) => [each.videoId, each.similarity]))
  similarity.delete(id)
  const videos = await stores.videos.findListed([...similarity.keys()])
  return videos
    .map((video) => ({ video, score: clipped(similarity.get(video.id) ?? 0) }))
    .sort(byScore)
}

function clipped(similarity: number): number {
  return Math.round(Math.min(1, Math.max(0, similarity)) * 10_000) / 10_000
}

/** The newest videos that share a tag or a word of the title, and the newest of all. */
async function candidates({ stores }: Domain, video: Video): Promise<readonly Video[]> {
  const slice = { offset: 0, limit: CANDIDATES_EACH }
  const words = [...wordsOf(video.title)].filter((word) => word.length > 3).slice(0, MOST_WORDS)
  const found = await Promise.all([
    ...video.tags.slice(0, MOST_TAGS).map((tag) => stores.videos.list({ of: 'tag', tag }, slice)),
    ...words.map((word) => stores.search.find([word], slice)),
    stores.videos.list({ of: 'latest' }, slice),
  ])
  const byId = new Map(found.flatMap(({ items }) => items.map((each) => [each.id, each] as const)))
  return [...byId.values()].filter(isListed)
}

const TAG_WEIGHT = 3
const TITLE_WEIGHT = 2

/** How much of what both say they share: 1 for the same words, 0 for none. */
function sharedWords(one: Video, other: Video): number {
  const weights = weightsOf(one)
  const otherWeights = weightsOf(other)
  let shared = 0
  let all = 0
  for (const word of new Set([...weights.keys(), ...otherWeights.keys()])) {
    const a = weights.get(word) ?? 0
    const b = otherWeights.get(word) ?? 0
    shared += Math.min(a, b)
    all += Math.max(a, b)
  }
  return all === 0 ? 0 : clipped(shared / all)
}

function weightsOf({ title, description, tags }: Video): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const word of wordsOf(description ?? '')) weights.set(word, 1)
  for (const word of wordsOf(title)) weights.set(word, TITLE_WEIGHT)
  for (const tag of tags) weights.set(folded(tag), TAG_WEIGHT)
  return weights
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(folded(text).match(/[\p{L}\p{N}]{2,}/gu) ?? [])
}
