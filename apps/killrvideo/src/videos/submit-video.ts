import { randomUUID } from 'node:crypto'
import { type Domain, nameOf } from '../domain.ts'
import { learnVector } from '../search/meaning.ts'
import { tagsOf } from './fields.ts'
import type { MetadataAnswer, VideoMetadata } from './metadata.ts'
import type { NewVideo, Video } from './video.ts'

/** A submission never waits longer for YouTube; what comes later completes the video. */
const PATIENCE_MILLISECONDS = 1_000

export interface Submission {
  readonly userId: string
  readonly address: string
  readonly youtubeId: string
  readonly title: string | undefined
  readonly description: string | undefined
  readonly tags: readonly string[] | undefined
}

/**
 * Stores a video that is READY at once. What its creator says takes precedence over what YouTube
 * says; what neither says has fallbacks, so that a submission succeeds without a network.
 */
export async function submitVideo(domain: Domain, submission: Submission): Promise<Video> {
  const { stores, clock, metadata } = domain
  const answer = metadata.find(submission.youtubeId)
  const early = await withinPatience(answer)
  const known = early?.kind === 'found' ? early.metadata : undefined
  const video = videoOf(submission, { known, at: clock.now() })
  await stores.videos.add(video)
  if (!early) void completeLater(domain, submission, { video, answer })
  void learnVector(domain, video)
  return {
    ...video,
    updatedAt: undefined,
    removedAt: undefined,
    views: 0,
    ratingCount: 0,
    ratingTotal: 0,
  }
}

/** What a video without any title is called. */
export function fallbackTitle(youtubeId: string): string {
  return `Generic Video ${youtubeId}`
}

function videoOf(
  { userId, address, youtubeId, title, description, tags }: Submission,
  { known, at }: { known: VideoMetadata | undefined; at: Date },
): NewVideo {
  return {
    id: randomUUID(),
    userId,
    title: title ?? known?.title ?? fallbackTitle(youtubeId),
    description: description ?? known?.description ?? null,
    tags: tagsOf(tags ?? known?.tags ?? []),
    location: address,
    locationType: 0,
    youtubeId,
    thumbnail: known?.thumbnail ?? null,
    category: null,
    contentRating: null,
    language: null,
    status: 'READY',
    submittedAt: at,
  }
}

async function withinPatience(
  answer: Promise<MetadataAnswer>,
): Promise<MetadataAnswer | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MILLISECONDS)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Adds what came too late for the answer, unless somebody has changed the video meanwhile. */
async function completeLater(
  { stores, warn }: Domain,
  { title, description, tags }: Submission,
  { video, answer }: { video: NewVideo; answer: Promise<MetadataAnswer> },
): Promise<void> {
  const late = await answer
  if (late.kind !== 'found') return
  const { metadata } = late
  try {
    await stores.videos.enrich(video.id, {
      ...(title === undefined && { title: metadata.title }),
      ...(description === undefined && { description: metadata.description }),
      ...(tags === undefined && metadata.tags && { tags: tagsOf(metadata.tags) }),
      thumbnail: metadata.thumbnail,
    })
  } catch (error) {
    warn(`what YouTube says of a video was not stored: ${nameOf(error)}`)
  }
}
