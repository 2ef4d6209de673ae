// Who may do what: every operation of the API description, asked by everybody.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { operationsOf } from '@usher/app/testing'
import { onEveryDatabase } from '../support/databases.ts'
import type { KillrVideo } from '../support/killrvideo.ts'
import type { Person } from '../support/people.ts'
import { API, submitted, YOUTUBE_URL } from '../support/videos.ts'

const CALLERS = ['nobody', 'none', 'viewer', 'creator', 'owner', 'moderator'] as const

type Caller = (typeof CALLERS)[number]

/** `user`: any good token; `owner`: the uploader or a moderator; the others: A.5's lists. */
type Access = 'all' | 'user' | 'viewer' | 'creator' | 'owner' | 'moderator'

interface Expected {
  readonly access: Access
  readonly body?: (ids: Ids) => object
}

interface Ids {
  readonly video: string
  readonly comment: string
  readonly user: string
  readonly flag: string
}

const open: Expected = { access: 'all' }
const moderators: Expected = { access: 'moderator' }

const OPERATIONS: Readonly<Record<string, Expected>> = {
  'GET /': open,
  'POST /users/register': open,
  'POST /users/login': open,
  'GET /users/me': { access: 'viewer' },
  'PUT /users/me': { access: 'viewer', body: () => ({}) },
  'GET /users/{userId}': open,
  'GET /users/{id}/comments': open,
  'GET /users/{id}/activity': open,
  'GET /moderation/users': moderators,
  'POST /moderation/users/{userId}/assign-moderator': moderators,
  'POST /moderation/users/{userId}/revoke-moderator': moderators,
  'POST /videos': { access: 'creator', body: () => ({ youtubeUrl: YOUTUBE_URL }) },
  'POST /videos/preview': open,
  'GET /videos/id/{id}': open,
  'PUT /videos/id/{id}': { access: 'owner', body: () => ({ description: 'Changed' }) },
  'GET /videos/id/{id}/status': { access: 'owner' },
  'POST /videos/id/{id}/view': open,
  'POST /videos/id/{id}/watch-time': {
    access: 'user',
    body: () => ({ watch_duration_seconds: 1 }),
  },
  'GET /videos/id/{id}/thumbnail': open,
  'GET /videos/latest': open,
  'GET /videos/by-tag/{tag}': open,
  'GET /videos/by-uploader/{userId}': open,
  'GET /videos/trending': open,
  'GET /search/videos': open,
  'GET /search/tags/suggest': open,
  'POST /videos/{id}/comments': { access: 'viewer', body: () => ({ text: 'Hm' }) },
  'GET /videos/{id}/comments': open,
  'POST /videos/{id}/ratings': { access: 'user', body: () => ({ rating: 3 }) },
  'GET /videos/{id}/ratings': open,
  'POST /videos/id/{id}/rating': { access: 'user', body: () => ({ rating: 3 }) },
  'GET /videos/id/{id}/rating': open,
  'GET /videos/id/{id}/related': open,
  'GET /recommendations/foryou': { access: 'viewer' },
  'POST /reco/ingest': {
    access: 'creator',
    body: ({ video }) => ({ videoId: video, vector: [1] }),
  },
  'POST /flags': {
    access: 'viewer',
    body: ({ video }) => ({ contentType: 'video', contentId: video, reasonCode: 'spam' }),
  },
  'GET /moderation/flags': moderators,
  'GET /moderation/flags/{id}': moderators,
  'POST /moderation/flags/{id}/action': {
    access: 'moderator',
    body: () => ({ status: 'under_review' }),
  },
  'POST /moderation/videos/{id}/restore': moderators,
  'POST /moderation/comments/{id}/restore': moderators,
}

const ADMITTED: Readonly<Record<Access, readonly Caller[]>> = {
  all: CALLERS,
  user: ['none', 'viewer', 'creator', 'owner', 'moderator'],
  viewer: ['viewer', 'creator', 'owner', 'moderator'],
  creator: ['creator', 'owner', 'moderator'],
  owner: ['owner', 'moderator'],
  moderator: ['moderator'],
}

async function everybody(surfaces: KillrVideo) {
  const { viewer, creator, moderator, revoke } = surfaces
  const none = await viewer('nora')
  await revoke(none, 'viewer')
  const people: Readonly<Record<Caller, Person | undefined>> = {
    nobody: undefined,
    none,
    viewer: await viewer('kim'),
    creator: await creator('otto'),
    owner: await creator('cleo'),
    moderator: await moderator('mo'),
  }
  return people
}

async function contentFor(
  surfaces: KillrVideo,
  people: Readonly<Record<Caller, Person | undefined>>,
): Promise<Ids> {
  const { blueprint, viewer } = surfaces
  const { owner } = people
  assert.ok(owner)
  const lee = await viewer('lee')
  const { videoId: video } = await submitted(surfaces, owner)
  const said = await blueprint.post(`${API}/videos/${video}/comments`, {
    as: lee,
    body: { text: 'Well' },
  })
  const flagged = await blueprint.post(`${API}/flags`, {
    as: lee,
    body: { contentType: 'video', contentId: video, reasonCode: 'spam' },
  })
  return { video, comment: said.body.commentid, user: lee.id, flag: flagged.body.flagId }
}

function pathOf(operation: string, ids: Ids): string {
  const [, path = ''] = operation.split(' ')
  const id = path.includes('/flags/')
    ? ids.flag
    : path.includes('/comments/{id}/restore')
      ? ids.comment
      : path.startsWith('/users')
        ? ids.user
        : ids.video
  const filled = path.replace('{id}', id).replace('{userId}', ids.user).replace('{tag}', 'jazz')
  return path.startsWith('/search') ? `${filled}?query=jazz` : filled
}

onEveryDatabase('who may do what', (surfaces) => {
  it('is known of every operation of the description', async () => {
    const { body } = await surfaces().blueprint.get('/openapi.json')
    const described = operationsOf(body).map(
      ({ method, path }) => `${method} ${path.replace(API, '') || '/'}`,
    )
    assert.deepEqual(described.toSorted(), Object.keys(OPERATIONS).toSorted())
  })

  it('is what the contract says, whoever asks', async () => {
    const people = await everybody(surfaces())
    const ids = await contentFor(surfaces(), people)
    const guarded = Object.entries(OPERATIONS).filter(([, { access }]) => access !== 'all')

    for (const [operation, { access, body }] of guarded) {
      const [method = ''] = operation.split(' ')
      for (const caller of CALLERS) {
        const answer = await surfaces().blueprint.ask(method, API + pathOf(operation, ids), {
          as: people[caller],
          ...(body && { body: body(ids) }),
        })
        const isAdmitted = ADMITTED[access].includes(caller)
        const expected = isAdmitted ? 'admitted' : caller === 'nobody' ? 401 : 403
        const seen = answer.status < 300 ? 'admitted' : answer.status
        assert.equal(seen, expected, `${operation} as ${caller}: ${answer.text}`)
      }
    }
  })
})
