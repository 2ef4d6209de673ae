import type { ActivityType } from '../activity/activity.ts'
import { TIMELINE_DAYS } from '../activity/activity.ts'
import type { Domain } from '../domain.ts'
import type { Found, Slice } from '../page.ts'
import { byNewest, firstOfDays, type Video } from '../videos/video.ts'

/** How much an activity tells of what somebody likes. */
const WEIGHTS: Readonly<Record<ActivityType, number>> = { view: 1, rate: 2, comment: 2 }
const MOST_ACTIVITIES = 200
const MOST_TAGS = 5
const CANDIDATES_EACH = 60
const MOST_SIMILAR = 100
/** So many videos at most stand before the order of latest. */
const MOST_PREFERRED = 200

/**
 * The listed videos for one user: first those with the tags, and near the content, of what the user
 * has watched, rated and commented; then all others in the order of latest.
 */
export async function videosForYou(
  domain: Domain,
  userId: string,
  slice: Slice,
): Promise<Found<Video>> {
  const preferred = await preferredVideos(domain, userId)
  const head = preferred.slice(slice.offset, slice.offset + slice.limit)
  const rest = await domain.stores.videos.list(
    { of: 'latest' },
    {
      offset: Math.max(0, slice.offset - preferred.length),
      limit: slice.limit - head.length,
    },
    preferred,
  )
  return { items: [...head, ...rest.items], total: preferred.length + rest.total }
}

async function preferredVideos(domain: Domain, userId: string): Promise<readonly Video[]> {
  const { stores } = domain
  const history = await historyOf(domain, userId)
  if (history.length === 0) return []
  const likes = likedTags(history)
  const found = await Promise.all([
    ...[...likes]
      .sort(([, one], [, other]) => other - one)
      .slice(0, MOST_TAGS)
      .map(async ([tag]) => {
        const slice = { offset: 0, limit: CANDIDATES_EACH }
        return (await stores.videos.list({ of: 'tag', tag }, slice)).items
      }),
    similarTo(domain, history),
  ])
  const similar = new Set(found.at(-1)?.map(({ id }) => id))
  const score = ({ id, tags }: Video) =>
    tags.reduce((sum, tag) => sum + (likes.get(tag) ?? 0), 0) + (similar.has(id) ? 1 : 0)
  const byId = new Map(found.flat().map((video) => [video.id, video]))
  return [...byId.values()]
    .sort((one, other) => score(other) - score(one) || byNewest(one, other))
    .slice(0, MOST_PREFERRED)
}

interface Seen {
  readonly video: Video
  readonly weight: number
}

async function historyOf({ stores, clock }: Domain, userId: string): Promise<readonly Seen[]> {
  const since = firstOfDays(TIMELINE_DAYS, clock.now())
  const slice = { offset: 0, limit: MOST_ACTIVITIES }
  const { items } = await stores.activity.list({ userId, since }, slice)
  const weights = new Map<string, number>()
  for (const { videoId, type } of items) {
    weights.set(videoId, (weights.get(videoId) ?? 0) + WEIGHTS[type])
  }
  const videos = await stores.videos.findListed([...weights.keys()])
  return videos.map((video) => ({ video, weight: weights.get(video.id) ?? 0 }))
}

function likedTags(history: readonly Seen[]): ReadonlyMap<string, number> {
  const likes = new Map<string, number>()
  for (const { video, weight } of history) {
    for (const tag of video.tags) likes.set(tag, (likes.get(tag) ?? 0) + weight)
  }
  return likes
}

/** The videos nearest to the middle of what was seen, where there are vectors. */
async function similarTo({ stores }: Domain, history: readonly Seen[]): Promise<readonly Video[]> {
  const vectors = await Promise.all(
    history.slice(0, MOST_TAGS * 2).map(({ video }) => stores.vectors.find(video.id)),
  )
  const known = vectors.filter((vector) => vector !== undefined)
  const [first] = known
  if (!first) return []
  const middle = first.map((_, at) => known.reduce((sum, vector) => sum + (vector[at] ?? 0), 0))
  const near = await stores.vectors.nearest(middle, MOST_SIMILAR)
  return stores.videos.findListed(near.map(({ videoId }) => videoId))
}
