import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { faultsOf } from '../support/problem.ts'
import { API, idsOf, NOBODY, newWord, submitted, VIDEOS } from '../support/videos.ts'

const related = (id: string) => `${VIDEOS}/id/${id}/related`
const INGEST = `${API}/reco/ingest`
const FOR_YOU = `${API}/recommendations/foryou`

/** A vector in the plane of the first two numbers. */
const pointing = (degrees: number) => {
  const angle = (degrees * Math.PI) / 180
  return [Math.cos(angle), Math.sin(angle), ...Array.from({ length: 382 }, () => 0)]
}

onEveryDatabase('related videos', (surfaces) => {
  it('are those that share most words, best first, without the video itself', async () => {
    const { blueprint, creator } = surfaces()
    const cleo = await creator('cleo')
    const [tag, word] = [newWord(), newWord()]
    const say = async (title: string, tags: string[]) =>
      (await submitted(surfaces(), cleo, { title, tags })).videoId
    const near = await say(`Cooking ${word} soup`, [tag, 'soup'])
    const far = await say('Gardening', [tag])
    const other = await say('Something else', ['else'])
    const videoId = await say(`Cooking ${word} stew`, [tag, 'soup'])

    const { status, body } = await blueprint.get(`${related(videoId)}?limit=20`)

    assert.equal(status, 200)
    assert.deepEqual(idsOf(body).slice(0, 2), [near, far])
    assert.ok(idsOf(body).includes(other) && !idsOf(body).includes(videoId))
    const scores: number[] = body.map(({ score }: { score: number }) => score)
    assert.deepEqual(
      scores,
      scores.toSorted((one, another) => another - one),
    )
    assert.ok(scores.every((score) => score >= 0 && score <= 1))
    assert.deepEqual(Object.keys(body[0]).toSorted(), [
      'averageRating',
      'score',
      'thumbnailUrl',
      'title',
      'uploadDate',
      'videoId',
      'views',
    ])
    assert.deepEqual((await blueprint.get(`${related(videoId)}?limit=20`)).body, body)
    assert.equal((await blueprint.get(`${related(videoId)}?limit=1`)).body.length, 1)
  })

  it('are none of an unknown video', async () => {
    const { blueprint } = surfaces()
    assert.deepEqual((await blueprint.get(related(NOBODY))).body, [])
    for (const query of ['limit=0', 'limit=21', 'limit=x']) {
      assert.equal((await blueprint.get(`${related(NOBODY)}?${query}`)).status, 422)
    }
    assert.equal((await blueprint.get(related('42'))).status, 422)
  })

  it('are those with the nearest vectors, where there are any', async () => {
    const { blueprint, creator } = surfaces()
    const cleo = await creator('cleo')
    const at = async (degrees: number) => {
      const { videoId } = await submitted(surfaces(), cleo, { title: newWord() })
      const body = { videoId, vector: pointing(degrees) }
      const answer = await blueprint.post(INGEST, { as: cleo, body })
      assert.deepEqual(
        [answer.status, answer.body],
        [202, { videoId, status: 'received', message: null }],
      )
      return videoId
    }
    const [far, near, videoId] = [await at(80), await at(10), await at(0)]

    const { body } = await blueprint.get(`${related(videoId)}?limit=2`)

    assert.deepEqual(idsOf(body), [near, far])
    assert.deepEqual(
      body.map(({ score }: { score: number }) => Math.round(score * 100)),
      [98, 17],
    )
  })
})

onEveryDatabase('ingesting a vector', (surfaces) => {
  it('acknowledges one of another length and does not use it', async () => {
    const { blueprint, creator } = surfaces()
    const cleo = await creator('cleo')
    const { videoId } = await submitted(surfaces(), cleo)
    for (const vector of [[1, 2, 3], [], pointing(0).map(() => 0), pointing(0).map(() => 1e300)]) {
      const answer = await blueprint.post(INGEST, { as: cleo, body: { videoId, vector } })
      assert.deepEqual([answer.status, answer.body.status], [202, 'received'])
    }
    assert.equal((await blueprint.get(related(videoId))).status, 200)
  })

  it('needs a video, numbers and a creator', async () => {
    const { blueprint, creator, viewer } = surfaces()
    const cleo = await creator('cleo')
    const body = { videoId: NOBODY, vector: pointing(0) }
    const unknown = await blueprint.post(INGEST, { as: cleo, body })
    assert.deepEqual([unknown.status, unknown.body.detail], [404, `Video ${NOBODY} not found.`])
    assert.equal((await blueprint.post(INGEST, { as: await viewer('kim'), body })).status, 403)
    for (const vector of [['1'], [true], 'x', null]) {
      const wrong = await blueprint.post(INGEST, { as: cleo, body: { ...body, vector } })
      assert.match(faultsOf(wrong).join(), /^body\.vector/)
    }
  })
})

onEveryDatabase('videos for a user', (surfaces) => {
  it('are in the order of latest without history, with true totals', async () => {
    const { blueprint, creator, viewer, clock } = surfaces()
    const [cleo, kim] = [await creator('cleo'), await viewer('kim')]
    for (let made = 0; made < 3; made += 1) {
      clock.advance('1s')
      await submitted(surfaces(), cleo)
    }
    const { body } = await blueprint.get(`${FOR_YOU}?pageSize=2`, { as: kim })
    const latest = (await blueprint.get(`${VIDEOS}/latest?pageSize=2`)).body
    assert.deepEqual(body, latest)
    assert.equal((await blueprint.get(FOR_YOU)).status, 401)
  })

  it('begin with what shares tags with what was seen, and have every video once', async () => {
    const { blueprint, creator, viewer, clock } = surfaces()
    const [cleo, kim] = [await creator('cleo'), await viewer('kim')]
    const liked = newWord()
    const [first, second] = [
      await submitted(surfaces(), cleo, { tags: [liked] }),
      await submitted(surfaces(), cleo, { tags: [liked, 'more'] }),
    ]
    for (let made = 0; made < 4; made += 1) {
      clock.advance('1s')
      await submitted(surfaces(), cleo)
    }
    await blueprint.post(`${VIDEOS}/id/${first.videoId}/view`, { as: kim })

    const all = (await blueprint.get(`${FOR_YOU}?pageSize=100`, { as: kim })).body
    const ids = idsOf(all.data)
    assert.deepEqual(ids.slice(0, 2).toSorted(), [first.videoId, second.videoId].toSorted())
    assert.equal(new Set(ids).size, all.pagination.totalItems)
    const latest = (await blueprint.get(`${VIDEOS}/latest?pageSize=100`)).body
    assert.deepEqual(ids.toSorted(), idsOf(latest.data).toSorted())
    const inPages: string[] = []
    for (let page = 1; page <= all.pagination.totalItems; page += 1) {
      const { body } = await blueprint.get(`${FOR_YOU}?pageSize=1&page=${page}`, { as: kim })
      inPages.push(...idsOf(body.data))
    }
    assert.deepEqual(inPages, ids)
  })
})
