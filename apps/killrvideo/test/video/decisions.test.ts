import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { assertProblem, faultsOf } from '../support/problem.ts'
import { API, idsOf, NOBODY, newWord, removed, submitted, VIDEOS } from '../support/videos.ts'

const FLAGS = `${API}/flags`
const INBOX = `${API}/moderation/flags`

onEveryDatabase('deciding about a flag', (surfaces) => {
  async function flagged() {
    const { blueprint, creator, viewer } = surfaces()
    const tag = newWord()
    const video = await submitted(surfaces(), await creator('cleo'), { title: tag, tags: [tag] })
    const body = {
      contentType: 'video',
      contentId: video.videoId,
      reasonCode: 'spam',
      reasonText: 'x',
    }
    const { body: flag } = await blueprint.post(FLAGS, { as: await viewer('kim'), body })
    return { tag, video, flag, action: `${INBOX}/${flag.flagId}/action` }
  }

  it('keeps notes, and is open until it is approved or rejected', async () => {
    const { blueprint, moderator, clock } = surfaces()
    const mo = await moderator('mo')
    const { flag, action, video } = await flagged()
    clock.advance('1m')

    const review = await blueprint.post(action, {
      as: mo,
      body: { status: 'under_review', moderatorNotes: 'looking' },
    })
    const reviewedAt = clock.now().toISOString()
    assert.deepEqual(
      [review.status, review.body],
      [
        200,
        {
          ...flag,
          status: 'under_review',
          updatedAt: reviewedAt,
          moderatorId: mo.id,
          moderatorNotes: 'looking',
        },
      ],
    )
    await blueprint.post(action, { as: mo, body: { status: 'open' } })
    clock.advance('1m')
    const rejected = await blueprint.post(action, { as: mo, body: { status: 'rejected' } })

    const resolvedAt = clock.now().toISOString()
    assert.deepEqual(rejected.body, {
      ...review.body,
      status: 'rejected',
      updatedAt: resolvedAt,
      resolvedAt,
    })
    for (const status of ['open', 'under_review', 'approved', 'rejected']) {
      assertProblem(await blueprint.post(action, { as: mo, body: { status } }), {
        status: 400,
        title: 'Bad Request',
        detail: 'Flag already resolved',
        path: action,
      })
    }
    assert.equal((await blueprint.get(`${VIDEOS}/id/${video.videoId}`)).status, 200)
  })

  it('has one winner of many', async () => {
    const { blueprint, moderator } = surfaces()
    const mo = await moderator('mo')
    const { action, video } = await flagged()

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        blueprint.post(action, {
          as: mo,
          body: { status: at % 2 === 0 ? 'approved' : 'rejected' },
        }),
      ),
    )

    const winners = answers.filter(({ status }) => status === 200)
    assert.equal(winners.length, 1)
    assert.ok(answers.every(({ status }) => status === 200 || status === 400))
    const isRemoved = (await blueprint.get(`${VIDEOS}/id/${video.videoId}`)).status === 404
    assert.equal(isRemoved, winners[0]?.body.status === 'approved')
  })

  it('takes flags that are there, and decisions that exist', async () => {
    const { blueprint, moderator } = surfaces()
    const mo = await moderator('mo')
    const { action } = await flagged()
    for (const id of [NOBODY, '13814000-1dd2-11b2-8080-808080808080']) {
      const body = { status: 'open' }
      const answer = await blueprint.post(`${INBOX}/${id}/action`, { as: mo, body })
      assert.deepEqual([answer.status, answer.body.detail], [404, 'Flag not found'])
      assert.equal((await blueprint.get(`${INBOX}/${id}`, { as: mo })).status, 404)
    }
    const wrong = { status: 'closed', moderatorNotes: 'x'.repeat(1001) }
    assert.deepEqual(faultsOf(await blueprint.post(action, { as: mo, body: wrong })), [
      'body.status enum',
      'body.moderatorNotes string_too_long',
    ])
    assert.equal((await blueprint.get(`${INBOX}/42`, { as: mo })).status, 422)
  })

  it('removes an approved video from everything, and restores it exactly as it was', async () => {
    const { blueprint, moderator, viewer } = surfaces()
    const [mo, kim] = [await moderator('mo'), await viewer('kim')]
    const { tag, video, action } = await flagged()
    const { videoId } = video
    await blueprint.post(`${VIDEOS}/id/${videoId}/view`, { as: kim })
    await blueprint.post(`${VIDEOS}/${videoId}/ratings`, { as: kim, body: { rating: 4 } })
    await blueprint.post(`${VIDEOS}/${videoId}/comments`, { as: kim, body: { text: 'Fine' } })
    const before = (await blueprint.get(`${VIDEOS}/id/${videoId}`)).body
    const total = (await blueprint.get(`${VIDEOS}/latest`)).body.pagination.totalItems
    const lists = [
      '/videos/latest?pageSize=100',
      `/videos/by-tag/${tag}`,
      `/videos/by-uploader/${video.userId}`,
      `/search/videos?query=${tag}`,
      `/search/videos?query=${tag}&mode=semantic`,
      '/recommendations/foryou?pageSize=100',
    ]
    const inLists = () =>
      Promise.all(
        lists.map(async (path) => {
          const { body } = await blueprint.get(`${API}${path}`, { as: kim })
          return idsOf(body.data).includes(videoId)
        }),
      )
    const inArrays = async () => {
      const trending = await blueprint.get(`${VIDEOS}/trending`)
      const tags = await blueprint.get(`${API}/search/tags/suggest?query=${tag}`)
      return [idsOf(trending.body).includes(videoId), tags.body.length === 1]
    }
    assert.deepEqual(new Set(await inLists()), new Set([true]))
    assert.deepEqual(await inArrays(), [true, true])

    await blueprint.post(action, { as: mo, body: { status: 'approved' } })

    assert.deepEqual(new Set(await inLists()), new Set([false]))
    assert.deepEqual(await inArrays(), [false, false])
    const latest = await blueprint.get(`${VIDEOS}/latest`)
    assert.equal(latest.body.pagination.totalItems, total - 1)
    const shown = await blueprint.get(`${VIDEOS}/id/${videoId}`, { as: mo })
    assert.deepEqual([shown.status, shown.body.is_deleted], [200, true])
    assert.ok(shown.body.deleted_at)
    const asked = {
      as: kim,
      body: { rating: 1, text: 'x', contentType: 'video', contentId: videoId, reasonCode: 'spam' },
    }
    for (const path of [
      `/videos/id/${videoId}/view`,
      `/videos/${videoId}/comments`,
      `/videos/${videoId}/ratings`,
      '/flags',
    ]) {
      const { status, body } = await blueprint.post(`${API}${path}`, asked)
      assert.deepEqual([status, body.detail], [404, 'Video not found'], path)
    }
    assert.equal((await blueprint.get(`${VIDEOS}/id/${videoId}`, { as: kim })).status, 404)
    assert.deepEqual((await blueprint.get(`${VIDEOS}/${videoId}/comments`)).body.data, [])
    assert.deepEqual((await blueprint.get(`${VIDEOS}/id/${videoId}/related`)).body, [])

    const path = `${API}/moderation/videos/${videoId}/restore`
    const restored = await blueprint.post(path, { as: mo, raw: '' })

    const expected = { content_id: videoId, content_type: 'video', status_message: 'initiated' }
    assert.deepEqual([restored.status, restored.body], [200, expected])
    assert.deepEqual((await blueprint.get(`${VIDEOS}/id/${videoId}`)).body, before)
    assert.deepEqual(new Set(await inLists()), new Set([true]))
    assert.deepEqual(await inArrays(), [true, true])
    assert.equal((await blueprint.get(`${VIDEOS}/latest`)).body.pagination.totalItems, total)
    assert.deepEqual((await blueprint.post(path, { as: mo })).body, expected)
    const approved = await blueprint.get(`${INBOX}?status=approved`, { as: mo })
    assert.ok(
      approved.body.data.some(({ contentId }: { contentId: string }) => contentId === videoId),
    )
  })

  it('cannot restore what was never there', async () => {
    const { blueprint, moderator } = surfaces()
    const mo = await moderator('mo')
    for (const kind of ['video', 'comment']) {
      const path = `${API}/moderation/${kind}s/${NOBODY}/restore`
      const { status, body } = await blueprint.post(path, { as: mo })
      assert.deepEqual(
        [status, body],
        [200, { content_id: NOBODY, content_type: kind, status_message: 'failed' }],
      )
    }
  })

  it('counts a video once that two approved flags remove', async () => {
    const { blueprint, creator, moderator } = surfaces()
    const mo = await moderator('mo')
    const { videoId: contentId } = await submitted(surfaces(), await creator('cleo'))
    const total = (await blueprint.get(`${VIDEOS}/latest`)).body.pagination.totalItems
    const body = { contentType: 'video', contentId, reasonCode: 'spam' }
    const flags = await Promise.all([
      blueprint.post(FLAGS, { as: mo, body }),
      blueprint.post(FLAGS, { as: mo, body }),
    ])

    const answers = await Promise.all(
      flags.map(({ body: { flagId } }) =>
        blueprint.post(`${INBOX}/${flagId}/action`, { as: mo, body: { status: 'approved' } }),
      ),
    )

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    )
    const { pagination } = (await blueprint.get(`${VIDEOS}/latest`)).body
    assert.equal(pagination.totalItems, total - 1)
  })

  it('keeps a removed video out of lists when its words change', async () => {
    const { blueprint, moderator } = surfaces()
    const mo = await moderator('mo')
    const { video } = await flagged()
    await removed(surfaces(), mo, { contentType: 'video', contentId: video.videoId })
    const title = newWord()
    const path = `${VIDEOS}/id/${video.videoId}`
    assert.equal(
      (await blueprint.put(path, { as: mo, body: { title, tags: [title] } })).status,
      200,
    )
    const found = await blueprint.get(`${API}/search/videos?query=${title}`)
    assert.deepEqual(found.body.data, [])
    assert.deepEqual((await blueprint.get(`${VIDEOS}/by-tag/${title}`)).body.data, [])
  })
})
