import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { faultsOf } from '../support/problem.ts'
import { API, idsOf, NOBODY, newWord, submitted, VIDEOS } from '../support/videos.ts'

onEveryDatabase('changing a video', (surfaces) => {
  const path = (id: string) => `${VIDEOS}/id/${id}`

  it('changes what is given, for its owner and moderators', async () => {
    const { blueprint, creator, moderator, clock } = surfaces()
    const [cleo, mo] = [await creator('cleo'), await moderator('mo')]
    const video = await submitted(surfaces(), cleo, { description: 'old', tags: ['a'] })
    clock.advance('1s')

    const first = await blueprint.put(path(video.videoId), { as: cleo, body: { title: 'Another' } })
    const second = await blueprint.put(path(video.videoId), {
      as: mo,
      body: { title: null, description: null, tags: ['c', ' b ', 'c'] },
    })

    const updatedAt = clock.now().toISOString()
    assert.deepEqual([first.status, first.body], [200, { ...video, title: 'Another', updatedAt }])
    assert.deepEqual(
      [second.status, second.body],
      [200, { ...first.body, description: null, tags: ['b', 'c'] }],
    )
    assert.deepEqual((await blueprint.get(path(video.videoId))).body, second.body)
    const emptied = await blueprint.put(path(video.videoId), { as: mo, body: { tags: null } })
    assert.deepEqual(emptied.body.tags, [])
  })

  it('changes nothing for an empty body', async () => {
    const { blueprint, creator } = surfaces()
    const cleo = await creator('cleo')
    const video = await submitted(surfaces(), cleo)
    const answer = await blueprint.put(path(video.videoId), { as: cleo, body: {} })
    assert.deepEqual([answer.status, answer.body], [200, video])
  })

  it('moves it between the lists by tag and in the search at once', async () => {
    const { blueprint, creator } = surfaces()
    const cleo = await creator('cleo')
    const [before, after, title] = [newWord(), newWord(), newWord()]
    const { videoId } = await submitted(surfaces(), cleo, { tags: [before] })

    await blueprint.put(path(videoId), { as: cleo, body: { title, tags: [after] } })

    const found = async (where: string) => idsOf((await blueprint.get(`${API}${where}`)).body.data)
    assert.deepEqual(await found(`/videos/by-tag/${before}`), [])
    assert.deepEqual(await found(`/videos/by-tag/${after}`), [videoId])
    assert.deepEqual(await found(`/search/videos?query=${title}`), [videoId])
    assert.deepEqual(await found(`/search/videos?query=${before}`), [])
  })

  it('judges existence and ownership before the body', async () => {
    const { blueprint, creator } = surfaces()
    const [cleo, other] = [await creator('cleo'), await creator('otto')]
    const { videoId } = await submitted(surfaces(), cleo)
    const body = { title: 'x' }

    const refused = await blueprint.put(path(videoId), { as: other, body })
    assert.equal(refused.status, 403)
    assert.equal(refused.body.detail, 'User does not have permission to modify this video')
    assert.equal((await blueprint.put(path(NOBODY), { as: other, body })).status, 404)
    assert.deepEqual(faultsOf(await blueprint.put(path(videoId), { as: cleo, body })), [
      'body.title string_too_short',
    ])
    assert.equal((await blueprint.put(path(videoId), { body })).status, 401)
    assert.equal((await blueprint.put(path('42'), { as: cleo, body: {} })).status, 422)
  })
})

onEveryDatabase('the status of a video', (surfaces) => {
  const path = (id: string) => `${VIDEOS}/id/${id}/status`

  it('is for moderators and for owners who are creators', async () => {
    const { blueprint, creator, moderator, viewer, revoke } = surfaces()
    const [cleo, mo, kim] = [await creator('cleo'), await moderator('mo'), await viewer('kim')]
    const { videoId } = await submitted(surfaces(), cleo)
    const expected = { videoId, status: 'READY' }

    assert.deepEqual((await blueprint.get(path(videoId), { as: cleo })).body, expected)
    assert.deepEqual((await blueprint.get(path(videoId), { as: mo })).body, expected)
    const refused = await blueprint.get(path(videoId), { as: kim })
    assert.equal(refused.status, 403)
    assert.equal(refused.body.detail, 'User does not have permission to view status of this video')
    assert.equal((await blueprint.get(path(NOBODY), { as: kim })).status, 404)
    assert.equal((await blueprint.get(path(videoId))).status, 401)
    await revoke(cleo, 'creator')
    assert.equal((await blueprint.get(path(videoId), { as: cleo })).status, 403)
  })
})
