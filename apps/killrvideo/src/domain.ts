import type { Clock, Engine } from '@usher/engine'
import type { Activity, ActivityType } from './activity/activity.ts'
import type { SentimentAnalyser } from './comments/sentiment.ts'
import type { Embedder } from './search/embedder.ts'
import type { Stores } from './storage/stores.ts'
import type { TimeIds } from './time-id.ts'
import type { MetadataSource } from './videos/metadata.ts'
import type { Video } from './videos/video.ts'

/** What the video domain is made of. */
export interface Domain {
  readonly engine: Engine
  readonly stores: Stores
  readonly clock: Clock
  /** One per process, so that no two ids are the same. */
  readonly ids: TimeIds
  readonly metadata: MetadataSource
  readonly sentiment: SentimentAnalyser
  /** Absent: meaning is looked for by words. */
  readonly embedder: Embedder | undefined
  /** Least cosine for a video to be found by its meaning alone. */
  readonly similarityThreshold: number
  /** The address of a video's picture; see `thumbnailUrls`. */
  readonly thumbnailUrlOf: (video: Video) => string
  /** Told of what went wrong beside a request that was answered. */
  readonly warn: (message: string) => void
}

/**
 * Notes what a user did. If that fails, nobody but the operator learns of it: what was done is done.
 *
 * @param id that of the comment, where the activity is one
 */
export async function noteActivity(
  { stores, clock, ids, warn }: Domain,
  activity: { userId: string; type: ActivityType; videoId: string; id?: string },
): Promise<void> {
  const at = clock.now()
  const noted: Activity = { id: ids.next(at), at, ...activity }
  try {
    await stores.activity.record(noted)
  } catch (error) {
    warn(`an activity of a user was not recorded: ${nameOf(error)}`)
  }
}

/** Enough to find the cause, and nothing that somebody sent. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
