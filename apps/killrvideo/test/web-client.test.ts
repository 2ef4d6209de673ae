// The public React client, page by page: the calls in the order in which it makes them, with the
// headers that it sends, and the fields that it reads (sections C.4 and C.10).
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Answer } from '@usher/app/testing'
import { onEveryDatabase } from './support/databases.ts'
import type { KillrVideo } from './support/killrvideo.ts'
import type { Person } from './support/people.ts'
import { NOBODY, newWord, removed, stored, submitted, YOUTUBE_URL } from './support/videos.ts'

const ORIGIN = 'http://localhost:5173'

/** As the client sends everything: JSON even where there is no body, with credentials. */
function clientOf({ blueprint }: KillrVideo, as?: Person) {
  const ask = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await blueprint.ask(method, `/api/v1/${path}`, {
      as,
      headers: { origin: ORIGIN },
      raw: body === undefined ? '' : JSON.stringify(body),
      ...(method === 'GET' && {
        raw: undefined,
        headers: { origin: ORIGIN, 'content-type': 'application/json' },
      }),
    })
    assert.equal(answer.headers.get('access-control-allow-origin'), ORIGIN)
    assert.equal(answer.headers.get('access-control-allow-credentials'), 'true')
    if (answer.status >= 400) assert.equal(typeof answer.body.detail, 'string')
    return answer
  }
  return {
    get: async (path: string) => {
      const { status, body, text } = await ask('GET', path)
      assert.equal(status, 200, text)
      return body
    },
    ask,
  }
}

function assertCard(card: Record<string, unknown>) {
  for (const field of ['videoId', 'title', 'userId', 'thumbnailUrl', 'submittedAt', 'key']) {
    assert.equal(typeof card[field], 'string', field)
  }
  assert.equal(typeof card.views, 'number')
  assert.ok(card.averageRating === null || typeof card.averageRating === 'number')
}

onEveryDatabase('the web client on', (surfaces) => {
  it('/ shows five cards with the names of their uploaders', async () => {
    const cleo = await surfaces().creator('cleo')
    for (let made = 0; made < 6; made += 1) await submitted(surfaces(), cleo)
    const { get } = clientOf(surfaces())

    const { data, pagination } = await get('videos/latest?page=1&pageSize=5')

    assert.equal(data.length, 5)
    assert.ok(pagination.totalItems >= 6)
    for (const card of data) {
      assertCard(card)
      const { firstName, lastName } = await get(`users/${card.userId}`)
      assert.deepEqual([firstName, lastName], [cleo.firstName, cleo.lastName])
    }
  })

  it('/auth registers without a token, then logs in with roles', async () => {
    const { ask } = clientOf(surfaces())
    const email = `${newWord()}@example.com`
    const person = { firstName: 'Kim', lastName: 'Park', email, password: 'Press-play-1' }

    const registered = await ask('POST', 'users/register', person)
    const wrong = await ask('POST', 'users/login', { email, password: 'wrong-pass' })
    const loggedIn = await ask('POST', 'users/login', { email, password: person.password })

    assert.deepEqual([registered.status, registered.body.token], [201, undefined])
    assert.deepEqual([wrong.status, wrong.body.detail], [401, 'Incorrect email or password'])
    const { token, user } = loggedIn.body
    assert.equal(typeof token, 'string')
    assert.deepEqual(user.roles, ['viewer'])
    assert.ok(!Number.isNaN(Date.parse(user.createdDate)))
  })

  it('/profile shows the user, what was said and what was done', async () => {
    const { viewer, creator } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    const { get, ask } = clientOf(surfaces(), kim)
    await ask('POST', `videos/id/${videoId}/view`)
    await ask('POST', `videos/${videoId}/comments`, { text: 'Nice!' })

    const me = await get('users/me')
    assert.deepEqual([me.roles, me.accountStatus], [['viewer'], 'active'])
    const changed = await ask('PUT', 'users/me', { firstName: 'Kimberly', lastName: 'Park' })
    assert.deepEqual([changed.status, changed.body.firstName], [200, 'Kimberly'])
    const comments = await get(`users/${kim.id}/comments?pageSize=20`)
    assert.deepEqual(
      [comments.data[0].comment, comments.data[0].videoid, comments.data[0].firstName],
      ['Nice!', videoId, 'Kimberly'],
    )
    const activity = await get(`users/${kim.id}/activity?page=1&pageSize=10`)
    for (const item of activity.data) {
      assert.equal(item.videoid, videoId)
      assert.equal(typeof item.activity_id, 'string')
      assert.ok(!Number.isNaN(Date.parse(item.activity_timestamp)))
    }
    const views = await get(`users/${kim.id}/activity?activity_type=view&page=1&pageSize=10`)
    assert.equal(views.pagination.totalItems, 1)
  })

  it('/watch/:id plays, counts, rates, comments and flags', async () => {
    const { viewer, creator } = surfaces()
    const kim = await viewer('kim')
    const { videoId, userId } = await submitted(surfaces(), await creator('cleo'))
    const { get, ask } = clientOf(surfaces(), kim)

    const before = await get(`videos/id/${videoId}`)
    assert.equal((await ask('POST', `videos/id/${videoId}/view`)).status, 204)
    const after = await get(`videos/id/${videoId}`)
    assert.deepEqual([before.views, after.views, after.viewCount], [0, 1, 1])
    assert.equal(after.youtubeVideoId, 'dQw4w9WgXcQ')
    const unrated = await get(`videos/${videoId}/ratings`)
    assert.deepEqual([unrated.averageRating, unrated.currentUserRating], [null, null])
    await get(`videos/${videoId}/comments?page=1&pageSize=10`)
    for (const card of await get(`videos/id/${videoId}/related?limit=5`)) {
      for (const field of ['videoId', 'title', 'thumbnailUrl', 'uploadDate']) {
        assert.equal(typeof card[field], 'string')
      }
      assert.equal(typeof card.views, 'number')
    }
    await get(`users/${userId}`)
    for (let said = 0; said < 12; said += 1) {
      const comment = await ask('POST', `videos/${videoId}/comments`, { text: `Number ${said}` })
      assert.equal(comment.status, 201)
    }
    const comments = await get(`videos/${videoId}/comments?page=1&pageSize=10`)
    assert.deepEqual([comments.data.length, comments.pagination.totalItems], [10, 12])
    assert.deepEqual(Object.keys(comments.data[0]).toSorted(), [
      'comment',
      'commentid',
      'firstName',
      'lastName',
      'sentiment_score',
      'userid',
      'videoid',
    ])
    assert.equal((await ask('POST', `videos/${videoId}/ratings`, { rating: 4 })).status, 200)
    const rated = await get(`videos/${videoId}/ratings`)
    assert.deepEqual(
      [rated.averageRating, rated.totalRatingsCount, rated.currentUserRating],
      [4, 1, 4],
    )
    const flag = { contentType: 'video', contentId: videoId, reasonCode: 'spam', reasonText: 'No' }
    assert.equal((await ask('POST', 'flags', flag)).status, 201)
    assert.equal((await ask('GET', `videos/id/${NOBODY}`)).status, 404)
  })

  it('/explore goes through all pages by true totals', async () => {
    const cleo = await surfaces().creator('cleo')
    for (let made = 0; made < 13; made += 1) await stored(surfaces(), cleo)
    const { get } = clientOf(surfaces())

    const { data, pagination } = await get('videos/latest?page=1&pageSize=12')

    assert.equal(data.length, 12)
    assert.equal(pagination.totalPages, Math.ceil(pagination.totalItems / 12))
    const last = await get(`videos/latest?page=${pagination.totalPages}&pageSize=12`)
    assert.equal(last.data.length, pagination.totalItems - (pagination.totalPages - 1) * 12)
  })

  it('/trending shows plain lists of a day, a week and a month', async () => {
    const { videoId } = await submitted(surfaces(), await surfaces().creator('cleo'))
    const { get, ask } = clientOf(surfaces())
    await ask('POST', `videos/id/${videoId}/view`)
    for (const days of [1, 7, 30]) {
      const cards = await get(`videos/trending?intervalDays=${days}&limit=10`)
      assert.ok(Array.isArray(cards) && cards.length > 0)
      cards.forEach(assertCard)
    }
  })

  it('/search finds by meaning, with a total', async () => {
    const word = newWord()
    await submitted(surfaces(), await surfaces().creator('cleo'), { title: `About ${word}` })
    const { get } = clientOf(surfaces())
    const path = (query: string) => `search/videos?query=${query}&page=1&pageSize=20&mode=semantic`
    const found = await get(path(word.toUpperCase()))
    assert.equal(found.pagination.totalItems, 1)
    assertCard(found.data[0])
    assert.equal((await get(path(`${word}nothing`))).pagination.totalItems, 0)
  })

  it('/creator submits, lists and changes the own videos', async () => {
    const cleo = await surfaces().creator('cleo')
    const { get, ask } = clientOf(surfaces(), cleo)
    const submission = {
      youtubeUrl: YOUTUBE_URL,
      title: 'Mine',
      description: 'So',
      tags: ['b', 'a'],
    }

    assert.equal((await ask('POST', 'videos', submission)).status, 202)
    const { data } = await get(`videos/by-uploader/${cleo.id}?pageSize=20`)
    const [card] = data
    assert.deepEqual(
      [card.status, card.viewCount, card.description, card.tags],
      ['READY', 0, 'So', ['a', 'b']],
    )
    await get(`videos/id/${card.videoId}`)
    const change = { title: 'Still mine', description: 'And so', tags: ['c'] }
    const changed = await ask('PUT', `videos/id/${card.videoId}`, change)
    assert.deepEqual([changed.status, changed.body.title], [200, 'Still mine'])
    const viewer = clientOf(surfaces(), await surfaces().viewer('kim'))
    const refused = await viewer.ask('POST', 'videos', submission)
    assert.match(refused.body.detail, /^User does not have required roles/)
  })

  it('/moderation reads flags, their videos, and decides; a removed video can be loaded', async () => {
    const { moderator, creator } = surfaces()
    const mo = await moderator('mo')
    const { videoId: contentId } = await submitted(surfaces(), await creator('cleo'))
    const { get, ask } = clientOf(surfaces(), mo)
    const body = { contentType: 'video', contentId, reasonCode: 'other', reasonText: 'Look' }
    const { flagId } = (await ask('POST', 'flags', body)).body
    await removed(surfaces(), mo, { contentType: 'video', contentId })

    const { data } = await get('moderation/flags?page=1&pageSize=100')
    assert.ok(data.length >= 2)
    const flag = data.find((each: { flagId: string }) => each.flagId === flagId)
    assert.deepEqual(
      [flag.reasonCode, flag.reasonText, flag.moderatorNotes],
      ['other', '****', null],
    )
    assert.equal((await get(`videos/id/${flag.contentId}`)).is_deleted, true)
    const open = await get('moderation/flags?page=1&pageSize=100&status=open')
    assert.ok(open.data.every(({ status }: { status: string }) => status === 'open'))

    const single = await get(`moderation/flags/${flagId}`)
    assert.equal(single.reasonText, 'Look')
    const decision = { status: 'rejected', moderatorNotes: 'It was removed already' }
    const decided = await ask('POST', `moderation/flags/${flagId}/action`, decision)
    assert.deepEqual([decided.status, decided.body.moderatorNotes], [200, decision.moderatorNotes])
    const again = await ask('POST', `moderation/flags/${flagId}/action`, decision)
    assert.deepEqual([again.status, again.body.detail], [400, 'Flag already resolved'])
  })

  it('/moderation/flags/:id shows the whole reason and decides', async () => {
    const { moderator, creator } = surfaces()
    const { videoId: contentId } = await submitted(surfaces(), await creator('cleo'))
    const { get, ask } = clientOf(surfaces(), await moderator('mo'))
    const body = { contentType: 'video', contentId, reasonCode: 'spam', reasonText: 'Look twice' }
    const { flagId } = (await ask('POST', 'flags', body)).body

    const flag = await get(`moderation/flags/${flagId}`)
    const decided = await ask('POST', `moderation/flags/${flagId}/action`, {
      status: 'under_review',
    })
    const removing = await ask('POST', `moderation/flags/${flagId}/action`, {
      status: 'approved',
      moderatorNotes: 'Twice is enough',
    })

    assert.deepEqual([flag.reasonText, flag.status], ['Look twice', 'open'])
    assert.deepEqual([decided.status, decided.body.resolvedAt], [200, null])
    const { status, moderatorNotes, resolvedAt } = removing.body
    assert.deepEqual([status, moderatorNotes], ['approved', 'Twice is enough'])
    assert.ok(resolvedAt)
    assert.equal((await get(`videos/id/${contentId}`)).is_deleted, true)
    assert.equal((await ask('GET', 'moderation/flags/nothing')).status, 422)
  })

  it('/moderation/users finds people and changes who is a moderator', async () => {
    const { moderator, viewer } = surfaces()
    const kim = await viewer('kim')
    const { get, ask } = clientOf(surfaces(), await moderator('mo'))
    assert.ok(Array.isArray(await get('moderation/users')))
    const [found] = await get(`moderation/users?q=${encodeURIComponent(kim.email)}`)
    assert.equal(found.userId, kim.id)
    for (const [action, expected] of [
      ['assign-moderator', ['moderator', 'viewer']],
      ['revoke-moderator', ['viewer']],
    ] as const) {
      const { status, body } = await ask('POST', `moderation/users/${kim.id}/${action}`)
      assert.deepEqual([status, body.roles], [200, expected])
    }
  })

  it('every page is allowed to send what it sends', async () => {
    const { blueprint } = surfaces()
    const { status, headers } = await blueprint.ask('OPTIONS', '/api/v1/videos/latest', {
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    assert.ok(status === 200 || status === 204)
    assert.equal(headers.get('access-control-allow-origin'), ORIGIN)
  })
})
