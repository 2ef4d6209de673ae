import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { API, NOBODY, stored, submitted, VIDEOS } from '../support/videos.ts'

onEveryDatabase('viewing a video', (surfaces) => {
  const path = (id: string) => `${VIDEOS}/id/${id}/view`

  it('counts exactly, however many watch at once, with an empty JSON body', async () => {
    const { blueprint, creator } = surfaces()
    const { videoId } = await submitted(surfaces(), await creator('cleo'))

    const answers = await Promise.all(
      Array.from({ length: 25 }, () => blueprint.post(path(videoId), { raw: '' })),
    )

    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([204]))
    assert.ok(answers.every(({ text }) => text === ''))
    const { body } = await blueprint.get(`${VIDEOS}/id/${videoId}`)
    assert.deepEqual([body.views, body.viewCount], [25, 25])
  })

  it('is noted of users who are signed in, and of no others', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))

    await blueprint.post(path(videoId), { as: kim })
    await blueprint.post(path(videoId))

    const { body } = await blueprint.get(`${API}/users/${kim.id}/activity`)
    assert.equal(body.pagination.totalItems, 1)
    assert.deepEqual([body.data[0].videoid, body.data[0].activity_type], [videoId, 'view'])
  })

  it('is refused while the video is not ready', async () => {
    const { blueprint, creator, moderator, viewer } = surfaces()
    const [cleo, mo, kim] = [await creator('cleo'), await moderator('mo'), await viewer('kim')]
    const { id } = await stored(surfaces(), cleo, { status: 'PENDING' })
    const seen = async (as?: typeof cleo) => {
      const { status, body } = await blueprint.post(path(id), { as })
      return [status, body.detail]
    }

    assert.deepEqual(await seen(), [404, 'Video not found or not available'])
    assert.deepEqual(await seen(kim), [403, 'User does not have permission to view this video'])
    assert.deepEqual(await seen(cleo), [404, 'Video not found or not available'])
    assert.deepEqual(await seen(mo), [404, 'Video not found or not available'])
    const unknown = await blueprint.post(path(NOBODY))
    assert.deepEqual([unknown.status, unknown.body.detail], [404, 'Video not found'])
    assert.equal((await blueprint.post(path('42'))).status, 422)
  })
})

onEveryDatabase('the time that a video was played', (surfaces) => {
  const path = (id: string) => `${VIDEOS}/id/${id}/watch-time`

  it('is added to by whoever is signed in', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    const add = (id: string, watch_duration_seconds: unknown) =>
      blueprint.post(path(id), { as: kim, body: { watch_duration_seconds } })

    assert.equal((await add(videoId, 30)).status, 204)
    assert.equal((await add(videoId, 4.0)).status, 204)
    for (const wrong of [0, -5]) {
      const { status, body } = await add(videoId, wrong)
      assert.equal(status, 400)
      assert.equal(body.detail, 'watch_duration_seconds must be a positive integer')
    }
    for (const wrong of ['30', 1.5, null, true]) {
      assert.equal((await add(videoId, wrong)).status, 422)
    }
    assert.equal((await add(NOBODY, 5)).status, 404)
    const anonymous = await blueprint.post(path(videoId), { body: { watch_duration_seconds: 1 } })
    assert.equal(anonymous.status, 401)
  })
})
