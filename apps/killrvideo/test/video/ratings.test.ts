import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { faultsOf } from '../support/problem.ts'
import { API, NOBODY, stored, submitted, VIDEOS } from '../support/videos.ts'

const ratings = (id: string) => `${VIDEOS}/${id}/ratings`
const oldForm = (id: string) => `${VIDEOS}/id/${id}/rating`

onEveryDatabase('ratings', (surfaces) => {
  it('are one per user: rating again replaces it', async () => {
    const { blueprint, creator, viewer, clock } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    const created_at = clock.now().toISOString()

    const first = await blueprint.post(ratings(videoId), { as: kim, body: { rating: 2 } })
    clock.advance('1m')
    const second = await blueprint.post(ratings(videoId), { as: kim, body: { rating: 5.0 } })

    const shared = { videoid: videoId, userid: kim.id, created_at }
    assert.deepEqual(
      [first.status, first.body],
      [200, { ...shared, rating: 2, updated_at: created_at }],
    )
    const updated_at = clock.now().toISOString()
    assert.deepEqual([second.status, second.body], [200, { ...shared, rating: 5, updated_at }])
    assert.deepEqual((await blueprint.get(ratings(videoId), { as: kim })).body, {
      videoId,
      averageRating: 5,
      totalRatingsCount: 1,
      currentUserRating: 5,
    })
    assert.equal((await blueprint.get(ratings(videoId))).body.currentUserRating, null)
  })

  it('show in details and lists with two decimals', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const cleo = await creator('cleo')
    const { videoId } = await submitted(surfaces(), cleo)
    for (const rating of [5, 5, 4]) {
      await blueprint.post(ratings(videoId), { as: await viewer('kim'), body: { rating } })
    }

    const details = (await blueprint.get(`${VIDEOS}/id/${videoId}`)).body
    assert.deepEqual([details.averageRating, details.totalRatingsCount], [4.67, 3])
    const { data } = (await blueprint.get(`${VIDEOS}/by-uploader/${cleo.id}`)).body
    assert.equal(data[0].averageRating, 4.67)
    assert.deepEqual((await blueprint.get(oldForm(videoId))).body, {
      videoId,
      averageRating: 4.67,
      ratingCount: 3,
    })
  })

  it('of one user at the same moment count once', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        at % 2 === 0
          ? blueprint.post(ratings(videoId), { as: kim, body: { rating: (at % 5) + 1 } })
          : blueprint.post(oldForm(videoId), { as: kim, body: { rating: (at % 5) + 1 } }),
      ),
    )

    assert.ok(answers.every(({ status }) => status === 200 || status === 204))
    const { body } = await blueprint.get(ratings(videoId), { as: kim })
    assert.deepEqual([body.totalRatingsCount, body.averageRating], [1, body.currentUserRating])
    const details = (await blueprint.get(`${VIDEOS}/id/${videoId}`)).body
    assert.deepEqual(
      [details.totalRatingsCount, details.averageRating],
      [1, body.currentUserRating],
    )
  })

  it('of many users at the same moment are all in the mean, in lists too', async () => {
    const { blueprint, creator, stores, clock } = surfaces()
    const cleo = await creator('cleo')
    const { id: videoId } = await stored(surfaces(), cleo)
    const given = Array.from({ length: 30 }, (_, at) => (at % 5) + 1)

    await Promise.all(
      given.map((rating, at) =>
        stores.ratings.rate({
          videoId,
          userId: `00000000-0000-4000-8000-0000000000${String(at).padStart(2, '0')}`,
          rating,
          at: clock.now(),
        }),
      ),
    )

    const { body } = await blueprint.get(ratings(videoId))
    assert.deepEqual([body.totalRatingsCount, body.averageRating], [30, 3])
    const { data } = (await blueprint.get(`${VIDEOS}/by-uploader/${cleo.id}`)).body
    assert.equal(data[0].averageRating, 3)
  })

  it('need a video that is ready, and a token', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const [cleo, kim] = [await creator('cleo'), await viewer('kim')]
    const pending = await stored(surfaces(), cleo, { status: 'PENDING' })
    const body = { rating: 3 }

    for (const form of [ratings, oldForm]) {
      const unknown = await blueprint.post(form(NOBODY), { as: kim, body })
      assert.deepEqual([unknown.status, unknown.body.detail], [404, 'Video not found'])
      const early = await blueprint.post(form(pending.id), { as: kim, body })
      assert.deepEqual([early.status, early.body.detail], [404, 'Video not available for rating'])
      assert.equal((await blueprint.post(form(pending.id), { body })).status, 401)
    }
    assert.equal((await blueprint.get(ratings(NOBODY))).status, 404)
    assert.deepEqual((await blueprint.get(oldForm(NOBODY))).body, {
      videoId: NOBODY,
      averageRating: 0,
      ratingCount: 0,
    })
  })

  it('are whole numbers from 1 to 5', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    for (const rating of [0, 6, 2.5, '3', true, null]) {
      const answer = await blueprint.post(ratings(videoId), { as: kim, body: { rating } })
      assert.match(faultsOf(answer).join(), /^body\.rating /)
    }
    const none = await blueprint.get(ratings(videoId))
    assert.deepEqual(
      [none.body.averageRating, none.body.totalRatingsCount, none.body.currentUserRating],
      [null, 0, null],
    )
  })

  it('are noted, each of them', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const kim = await viewer('kim')
    const { videoId } = await submitted(surfaces(), await creator('cleo'))
    await blueprint.post(ratings(videoId), { as: kim, body: { rating: 1 } })
    await blueprint.post(ratings(videoId), { as: kim, body: { rating: 2 } })
    const path = `${API}/users/${kim.id}/activity?activity_type=rate`
    assert.equal((await blueprint.get(path)).body.pagination.totalItems, 2)
  })
})
