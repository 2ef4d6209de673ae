import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { assertProblem, faultsOf } from '../support/problem.ts'
import { API, NOBODY, removed, stored, submitted, VIDEOS } from '../support/videos.ts'

const ofVideo = (id: string) => `${VIDEOS}/${id}/comments`
const ofUser = (id: string) => `${API}/users/${id}/comments`

onEveryDatabase('comments', (surfaces) => {
  it('are answered with 201 in the words that the client reads', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    const text = '  <b>Ünï</b> "quoted" \n😀 '

    const { status, body } = await blueprint.post(ofVideo(videoId), { as: kim, body: { text } })

    assert.equal(status, 201)
    const { commentid } = body
    assert.match(commentid, /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.deepEqual(body, {
      commentid,
      videoid: videoId,
      userid: kim.id,
      comment: text,
      sentiment_score: 0.1,
      firstName: kim.firstName,
      lastName: kim.lastName,
    })
    const listed = await blueprint.get(ofVideo(videoId))
    assert.deepEqual(listed.body.data, [body])
    assert.deepEqual((await blueprint.get(ofUser(kim.id))).body.data, [body])
  })

  it('come newest first with true totals, also those of one instant', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const [kim, lee] = [await viewer('kim'), await viewer('lee')]
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    const ids: string[] = []
    for (const as of [kim, lee, kim, kim, lee]) {
      const { body } = await blueprint.post(ofVideo(videoId), { as, body: { text: 'Good!' } })
      ids.unshift(body.commentid)
    }
    const page = async (path: string) => {
      const { body } = await blueprint.get(path)
      const found: { commentid: string }[] = body.data
      return [found.map(({ commentid }) => commentid), body.pagination.totalItems]
    }

    assert.deepEqual(await page(`${ofVideo(videoId)}?pageSize=2`), [ids.slice(0, 2), 5])
    assert.deepEqual(await page(`${ofVideo(videoId)}?pageSize=2&page=3`), [ids.slice(4), 5])
    assert.deepEqual(await page(`${ofVideo(videoId)}?pageSize=2&page=4`), [[], 5])
    assert.deepEqual(await page(ofUser(lee.id)), [[ids[0], ids[3]], 2])
  })

  it('are all kept when many are posted at once, each with an id of its own', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))

    await Promise.all(
      Array.from({ length: 25 }, () =>
        blueprint.post(ofVideo(videoId), { as: kim, body: { text: 'me too' } }),
      ),
    )

    const { body } = await blueprint.get(`${ofVideo(videoId)}?pageSize=100`)
    const ids = body.data.map(({ commentid }: { commentid: string }) => commentid)
    assert.deepEqual([new Set(ids).size, body.pagination.totalItems], [25, 25])
    assert.deepEqual(body.data[0].sentiment_score, null)
  })

  it('need a video that is ready', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const [cleo, kim] = [await creator('cleo'), await viewer('kim')]
    const pending = await stored(surfaces(), cleo, { status: 'PROCESSING' })
    const say = (id: string) => blueprint.post(ofVideo(id), { as: kim, body: { text: 'First!' } })

    assertProblem(await say(NOBODY), {
      status: 404,
      title: 'Not Found',
      detail: 'Video not found',
      path: ofVideo(NOBODY),
    })
    assert.equal((await say(pending.id)).body.detail, 'Video is not ready for comments yet')
    assert.equal((await say('42')).status, 422)
    for (const path of [ofVideo(NOBODY), ofUser(NOBODY), ofVideo(pending.id)]) {
      const { status, body } = await blueprint.get(path)
      assert.deepEqual([status, body.data, body.pagination.totalPages], [200, [], 0])
    }
  })

  it('are 1 to 1000 characters of somebody who is signed in', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    const say = (text: unknown, as?: typeof kim) =>
      blueprint.post(ofVideo(videoId), { as, body: { text } })

    assert.equal((await say('😀'.repeat(1000), kim)).status, 201)
    assert.deepEqual(faultsOf(await say('😀'.repeat(1001), kim)), ['body.text string_too_long'])
    assert.deepEqual(faultsOf(await say('', kim)), ['body.text string_too_short'])
    assert.deepEqual(faultsOf(await say('a\0b', kim)), ['body.text value_error'])
    assert.equal((await say('anonymous')).status, 401)
  })

  it('stay without a name when their author is gone', async () => {
    const { blueprint, creator, viewer, vanish } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    await blueprint.post(ofVideo(videoId), { as: kim, body: { text: 'Good bye' } })

    await vanish(kim)

    const { body } = await blueprint.get(ofVideo(videoId))
    assert.deepEqual([body.data[0].userid, body.data[0].firstName], [kim.id, undefined])
  })

  it('are in neither list once they are removed, and come back as they were', async () => {
    const { blueprint, creator, viewer, moderator } = surfaces()
    const [kim, mo] = [await viewer('kim'), await moderator('mo')]
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    const posts = []
    for (const text of ['one', 'two', 'three']) {
      posts.push((await blueprint.post(ofVideo(videoId), { as: kim, body: { text } })).body)
    }
    const before = (await blueprint.get(ofVideo(videoId))).body
    const contentId = posts[1].commentid
    await removed(surfaces(), mo, { contentType: 'comment', contentId })

    for (const path of [ofVideo(videoId), ofUser(kim.id)]) {
      const { body } = await blueprint.get(`${path}?pageSize=2`)
      assert.deepEqual(body.data, [posts[2], posts[0]])
      assert.equal(body.pagination.totalItems, 2)
    }
    const flag = { contentType: 'comment', contentId, reasonCode: 'spam' }
    const again = await blueprint.post(`${API}/flags`, { as: kim, body: flag })
    assert.deepEqual([again.status, again.body.detail], [404, 'Comment not found'])
    const restored = await blueprint.post(`${API}/moderation/comments/${contentId}/restore`, {
      as: mo,
      raw: '',
    })
    assert.deepEqual(restored.body, {
      content_id: contentId,
      content_type: 'comment',
      status_message: 'initiated',
    })
    assert.deepEqual((await blueprint.get(ofVideo(videoId))).body, before)
  })
})
