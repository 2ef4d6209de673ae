import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { faultsOf } from '../support/problem.ts'
import { API, NOBODY, submitted, VIDEOS } from '../support/videos.ts'

const FLAGS = `${API}/flags`
const INBOX = `${API}/moderation/flags`
const TIME_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

onEveryDatabase('flags', (surfaces) => {
  it('are filed for videos and comments, as often as one likes', async () => {
    const { blueprint, creator, viewer, clock } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    const comment = await blueprint.post(`${VIDEOS}/${videoId}/comments`, {
      as: kim,
      body: { text: 'Mine' },
    })
    const body = {
      contentType: 'video',
      contentId: videoId,
      reasonCode: 'copyright',
      reasonText: 'That is my film: really',
      status: 'approved',
    }

    const { status, body: flag } = await blueprint.post(FLAGS, { as: kim, body })

    assert.equal(status, 201)
    assert.match(flag.flagId, TIME_ID)
    const now = clock.now().toISOString()
    assert.deepEqual(flag, {
      flagId: flag.flagId,
      userId: kim.id,
      contentType: 'video',
      contentId: videoId,
      reasonCode: 'copyright',
      reasonText: 'That is my film: really',
      createdAt: now,
      updatedAt: now,
      status: 'open',
      moderatorId: null,
      moderatorNotes: null,
      resolvedAt: null,
    })
    assert.equal((await blueprint.post(FLAGS, { as: kim, body })).status, 201)
    const { commentid: contentId } = comment.body
    const onComment = await blueprint.post(FLAGS, {
      as: kim,
      body: { contentType: 'comment', contentId, reasonCode: 'other', reasonText: null },
    })
    assert.deepEqual([onComment.status, onComment.body.reasonText], [201, null])
  })

  it('need content that is there', async () => {
    const { blueprint, viewer } = surfaces()
    const kim = await viewer('kim')
    const file = async (contentType: string, contentId: string) => {
      const body = { contentType, contentId, reasonCode: 'spam' }
      const answer = await blueprint.post(FLAGS, { as: kim, body })
      return [answer.status, answer.body.detail]
    }
    assert.deepEqual(await file('video', NOBODY), [404, 'Video not found'])
    assert.deepEqual(await file('comment', NOBODY), [404, 'Comment not found'])
    const timeId = '13814000-1dd2-11b2-8080-808080808080'
    assert.deepEqual(await file('comment', timeId), [404, 'Comment not found'])
    assert.deepEqual(await file('video', timeId), [404, 'Video not found'])
  })

  it('name every faulty field', async () => {
    const { blueprint, viewer } = surfaces()
    const kim = await viewer('kim')
    const body = {
      contentType: 'Video',
      contentId: '42',
      reasonCode: 'boring',
      reasonText: 'x'.repeat(501),
    }
    assert.deepEqual(faultsOf(await blueprint.post(FLAGS, { as: kim, body })), [
      'body.contentType enum',
      'body.contentId uuid_parsing',
      'body.reasonCode enum',
      'body.reasonText string_too_long',
    ])
    assert.equal((await blueprint.post(FLAGS, { body })).status, 401)
  })
})

onEveryDatabase('the inbox of moderators', (surfaces) => {
  it('has the newest first, by status, with masked texts', async () => {
    const { blueprint, creator, viewer, moderator } = surfaces()
    const [kim, mo] = [await viewer('kim'), await moderator('mo')]
    const { videoId: contentId } = await submitted(surfaces(), await creator('cleo'))
    const ids: string[] = []
    for (const reasonText of [null, 'Ünï 😀', 'three']) {
      const body = { contentType: 'video', contentId, reasonCode: 'spam', reasonText }
      ids.unshift((await blueprint.post(FLAGS, { as: kim, body })).body.flagId)
    }
    await blueprint.post(`${INBOX}/${ids[0]}/action`, { as: mo, body: { status: 'under_review' } })
    const list = async (query: string) => {
      const { body } = await blueprint.get(`${INBOX}?pageSize=100${query}`, { as: mo })
      const found: { flagId: string }[] = body.data
      assert.equal(body.pagination.totalItems, found.length)
      return found.map(({ flagId }) => flagId)
    }

    assert.deepEqual(await list(''), ids)
    assert.deepEqual(await list('&status=open'), ids.slice(1))
    assert.deepEqual(await list('&status=under_review'), ids.slice(0, 1))
    assert.deepEqual(await list('&status=rejected'), [])
    const { body } = await blueprint.get(`${INBOX}?pageSize=1&page=2`, { as: mo })
    assert.deepEqual([body.data[0].flagId, body.pagination.totalItems], [ids[1], 3])
    assert.deepEqual([body.data[0].reasonText, body.data[0].reasonCode], ['*****', 'spam'])
    const single = await blueprint.get(`${INBOX}/${ids[1]}`, { as: mo })
    assert.deepEqual([single.status, single.body.reasonText], [200, 'Ünï 😀'])
    const last = await blueprint.get(`${INBOX}?page=3&pageSize=1`, { as: mo })
    assert.equal(last.body.data[0].reasonText, null)
    assert.equal((await blueprint.get(`${INBOX}?status=closed`, { as: mo })).status, 422)
  })

  it('is closed to all others', async () => {
    const { blueprint, creator } = surfaces()
    const cleo = await creator('cleo')
    for (const path of [INBOX, `${INBOX}/${NOBODY}`]) {
      const { status, body } = await blueprint.get(path, { as: cleo })
      assert.deepEqual(
        [status, body.detail],
        [403, "User does not have required roles: ['moderator']"],
      )
      assert.equal((await blueprint.get(path)).status, 401)
    }
    for (const path of [
      `${INBOX}/${NOBODY}/action`,
      `${API}/moderation/videos/${NOBODY}/restore`,
      `${API}/moderation/comments/${NOBODY}/restore`,
    ]) {
      assert.equal((await blueprint.post(path, { as: cleo })).status, 403)
    }
  })
})
