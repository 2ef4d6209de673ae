import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { NewVideo } from '../../src/videos/video.ts'
import type { KillrVideo } from './killrvideo.ts'
import type { Person } from './people.ts'

export const API = '/api/v1'
export const VIDEOS = `${API}/videos`
/** An id that nothing has. */
export const NOBODY = '11111111-1111-4111-8111-111111111111'

let last = 0

/** A word that no other video of the tests has. */
export function newWord(): string {
  last += 1
  return `zq${last}${randomUUID().slice(0, 6)}x`
}

export const YOUTUBE_ID = 'dQw4w9WgXcQ'
export const YOUTUBE_URL = `https://www.youtube.com/watch?v=${YOUTUBE_ID}`

interface Said {
  readonly title?: string
  readonly description?: string
  readonly tags?: readonly string[]
}

/** Submits a video by the front door. @returns its details */
export async function submitted({ blueprint }: KillrVideo, as: Person, said: Said = {}) {
  const body = { youtubeUrl: YOUTUBE_URL, title: 'A film', ...said }
  const answer = await blueprint.post(VIDEOS, { as, body })
  assert.equal(answer.status, 202, answer.text)
  return answer.body
}

/** A video in a state that no request can bring about. */
export async function stored(
  { stores, clock }: KillrVideo,
  { id: userId }: Pick<Person, 'id'>,
  more: Partial<NewVideo> = {},
): Promise<NewVideo> {
  const video: NewVideo = {
    id: randomUUID(),
    userId,
    title: 'A film',
    description: null,
    tags: [],
    location: YOUTUBE_URL,
    locationType: 0,
    youtubeId: YOUTUBE_ID,
    thumbnail: null,
    category: null,
    contentRating: null,
    language: null,
    status: 'READY',
    submittedAt: clock.now(),
    ...more,
  }
  await stores.videos.add(video)
  return video
}

/** The ids of a page, in their order. */
export const idsOf = (items: readonly { videoId: string }[]) => items.map(({ videoId }) => videoId)

/** Flags a video or comment and approves the flag, which removes it. */
export async function removed(
  { blueprint }: KillrVideo,
  as: Person,
  content: { contentType: 'video' | 'comment'; contentId: string },
): Promise<void> {
  const flag = await blueprint.post(`${API}/flags`, {
    as,
    body: { ...content, reasonCode: 'spam' },
  })
  assert.equal(flag.status, 201, flag.text)
  const path = `${API}/moderation/flags/${flag.body.flagId}/action`
  const done = await blueprint.post(path, { as, body: { status: 'approved' } })
  assert.equal(done.status, 200, done.text)
}
