import assert from 'node:assert/strict'
import { it } from 'node:test'
import { TimeIds } from '../../src/time-id.ts'
import { onEveryDatabase } from '../support/databases.ts'
import { faultsOf } from '../support/problem.ts'
import { API, NOBODY, submitted, VIDEOS } from '../support/videos.ts'

const DAY_MILLISECONDS = 86_400_000
const activity = (id: string, query = '') => `${API}/users/${id}/activity${query}`

onEveryDatabase('what a user did', (surfaces) => {
  it('is listed newest first in both spellings', async () => {
    const { blueprint, creator, viewer, clock } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    await blueprint.post(`${VIDEOS}/id/${videoId}/view`, { as: kim })
    const { body: comment } = await blueprint.post(`${VIDEOS}/${videoId}/comments`, {
      as: kim,
      body: { text: 'Well' },
    })
    await blueprint.post(`${VIDEOS}/id/${videoId}/rating`, { as: kim, body: { rating: 3 } })

    const { status, body } = await blueprint.get(activity(kim.id))

    assert.equal(status, 200)
    const types = body.data.map(({ activity_type }: { activity_type: string }) => activity_type)
    assert.deepEqual(types, ['rate', 'comment', 'view'])
    const now = clock.now().toISOString()
    assert.deepEqual(body.data[1], {
      userid: kim.id,
      activity_type: 'comment',
      activity_id: comment.commentid,
      activity_timestamp: now,
      videoid: videoId,
      userId: kim.id,
      activityType: 'comment',
      activityId: comment.commentid,
      activityTimestamp: now,
      videoId,
    })
    const views = await blueprint.get(activity(kim.id, '?activity_type=view'))
    assert.equal(views.body.pagination.totalItems, 1)
    const second = await blueprint.get(activity(kim.id, '?page=2&pageSize=2'))
    assert.deepEqual([second.body.data.length, second.body.pagination.totalItems], [1, 3])
  })

  it('goes back 30 days and 1000 entries', async () => {
    const { blueprint, stores, clock, viewer } = surfaces()
    const kim = await viewer('kim')
    const ids = new TimeIds()
    const now = clock.now().getTime()
    const note = (at: Date, type: 'view' | 'rate' = 'view') =>
      stores.activity.record({ id: ids.next(at), userId: kim.id, type, videoId: NOBODY, at })
    await note(new Date(now - 30 * DAY_MILLISECONDS))
    await note(new Date(now - 29 * DAY_MILLISECONDS))
    await note(new Date(now - DAY_MILLISECONDS), 'rate')
    const total = async () => (await blueprint.get(activity(kim.id))).body.pagination.totalItems

    assert.equal(await total(), 2)

    for (let made = 0; made < 1_000; made += 50) {
      await Promise.all(Array.from({ length: 50 }, () => note(new Date(now))))
    }
    assert.equal(await total(), 1_000)
    const last = await blueprint.get(activity(kim.id, '?page=10&pageSize=100'))
    assert.equal(last.body.data.length, 100)
    const beyond = await blueprint.get(activity(kim.id, '?page=11&pageSize=100'))
    assert.deepEqual(beyond.body.data, [])
  })

  it('is given out with all that they have said, and goes with their account', async () => {
    const { blueprint, stores, creator, dataOf, erase } = surfaces()
    const [kim, cleo] = [await creator('kim'), await creator('cleo')]
    const { videoId } = await submitted(surfaces(), cleo)
    const own = await submitted(surfaces(), kim, { tags: ['canary'] })
    await blueprint.post(`${VIDEOS}/id/${videoId}/view`, { as: kim })
    const comment = { text: 'Canary words' }
    await blueprint.post(`${VIDEOS}/${videoId}/comments`, { as: kim, body: comment })
    await blueprint.post(`${VIDEOS}/${own.videoId}/comments`, { as: cleo, body: comment })
    await blueprint.post(`${VIDEOS}/id/${videoId}/rating`, { as: kim, body: { rating: 4 } })
    const flag = { contentType: 'video', contentId: videoId, reasonCode: 'other' }
    await blueprint.post(`${API}/flags`, { as: kim, body: flag })

    const before = await dataOf(kim)
    await erase(kim)
    const after = await dataOf(kim)

    const said = ['comments', 'ratings', 'activity', 'flags', 'decisions', 'videos']
    const given = said.map((name) => JSON.stringify(before[`killrvideo/${name}`]))
    for (const [at, text] of given.entries()) assert.match(text ?? '', /^\[\{/, said[at])
    assert.match(given[0] ?? '', /Canary words/)
    assert.match(given.at(-1) ?? '', new RegExp(own.videoId))
    assert.deepEqual(Object.keys(after), ['audit'])
    const { count, total } = await stores.ratings.summary(videoId, undefined)
    assert.deepEqual([count, total], [0, 0])
    const left = await stores.comments.listOfVideo(videoId, { offset: 0, limit: 10 })
    assert.deepEqual(left, { items: [], total: 0 })
    assert.equal((await blueprint.get(`${VIDEOS}/id/${own.videoId}`)).status, 404)
    assert.equal((await blueprint.get(`${VIDEOS}/by-tag/canary`)).body.data.length, 0)
    assert.equal((await blueprint.get(`${VIDEOS}/id/${videoId}`)).status, 200)
    const { 'killrvideo/comments': gone } = await dataOf(cleo)
    assert.equal(gone, undefined) // what others said about it went along
  })

  it('is nothing for an unknown user, and 422 for a malformed id or type', async () => {
    const { blueprint } = surfaces()
    assert.deepEqual((await blueprint.get(activity(NOBODY))).body.data, [])
    assert.deepEqual(faultsOf(await blueprint.get(activity('42'))), ['path.id uuid_parsing'])
    assert.deepEqual(faultsOf(await blueprint.get(activity(NOBODY, '?activity_type=View'))), [
      'query.activity_type enum',
    ])
  })
})
