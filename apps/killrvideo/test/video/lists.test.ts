import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { faultsOf } from '../support/problem.ts'
import { idsOf, NOBODY, newWord, removed, stored, submitted, VIDEOS } from '../support/videos.ts'

const DAY_MILLISECONDS = 86_400_000

onEveryDatabase('the latest videos', (surfaces) => {
  it('come newest first across days, ties by id, in pages that never overlap', async () => {
    const { blueprint, creator, clock } = surfaces()
    const cleo = await creator('cleo')
    const now = clock.now().getTime()
    const ages = [0, 0, 0, 1, 1, 26, 26, 50, 200].map((hours) => hours * 3_600_000)
    const videos = []
    for (const age of ages) {
      videos.push(await stored(surfaces(), cleo, { submittedAt: new Date(now - age) }))
    }
    await stored(surfaces(), cleo, { status: 'PENDING' })
    const expected = videos
      .toSorted(
        (one, other) => +other.submittedAt - +one.submittedAt || (one.id < other.id ? 1 : -1),
      )
      .map(({ id }) => id)

    const pages = []
    for (const page of [1, 2, 3, 4, 5, 6]) {
      pages.push((await blueprint.get(`${VIDEOS}/latest?page=${page}&pageSize=2`)).body)
    }

    assert.deepEqual(idsOf(pages.flatMap(({ data }) => data)), expected)
    assert.deepEqual(pages[1].pagination, {
      currentPage: 2,
      pageSize: 2,
      totalItems: 9,
      totalPages: 5,
    })
    assert.deepEqual([pages[5].data, pages[5].pagination.totalItems], [[], 9])
    const [summary] = pages[0].data
    assert.deepEqual(Object.keys(summary).toSorted(), [
      'averageRating',
      'category',
      'content_rating',
      'description',
      'key',
      'status',
      'submittedAt',
      'tags',
      'thumbnailUrl',
      'title',
      'userId',
      'videoId',
      'viewCount',
      'views',
    ])
    assert.equal(summary.key, summary.videoId)
  })

  it('take pages as the contract has them', async () => {
    const { blueprint } = surfaces()
    const { body } = await blueprint.get(`${VIDEOS}/latest`)
    assert.equal(body.pagination.pageSize, 10)
    for (const query of ['page=0', 'page=x', 'pageSize=0', 'pageSize=101', 'page=1.5']) {
      const [name] = query.split('=')
      assert.match(
        faultsOf(await blueprint.get(`${VIDEOS}/latest?${query}`)).join(),
        new RegExp(`query.${name} `),
      )
    }
  })
})

onEveryDatabase('the videos with a tag', (surfaces) => {
  it('are those with this very tag, percent-decoded', async () => {
    const { blueprint, creator, clock } = surfaces()
    const cleo = await creator('cleo')
    const tag = `${newWord()} 50% Ünï/code?`
    const first = await submitted(surfaces(), cleo, { tags: [tag] })
    clock.advance('1s')
    const second = await submitted(surfaces(), cleo, { tags: ['other', tag] })

    const { body } = await blueprint.get(`${VIDEOS}/by-tag/${encodeURIComponent(tag)}`)

    assert.deepEqual(idsOf(body.data), [second.videoId, first.videoId])
    assert.equal(body.pagination.totalItems, 2)
    for (const other of [tag.toUpperCase(), tag.slice(1), 'nobody has it']) {
      const answer = await blueprint.get(`${VIDEOS}/by-tag/${encodeURIComponent(other)}`)
      assert.deepEqual([answer.status, answer.body.data], [200, []])
    }
    assert.equal((await blueprint.get(`${VIDEOS}/by-tag/a%00b`)).status, 422)
  })
})

onEveryDatabase('the videos of a user', (surfaces) => {
  it('are the listed ones, and all that are there for the owner and moderators', async () => {
    const { blueprint, creator, moderator, viewer, clock } = surfaces()
    const [cleo, mo, kim] = [await creator('cleo'), await moderator('mo'), await viewer('kim')]
    const statuses = ['READY', 'PENDING', 'PROCESSING', 'ERROR', 'READY'] as const
    for (const status of statuses) {
      clock.advance('1s')
      await stored(surfaces(), cleo, { status })
    }
    const gone = await stored(surfaces(), cleo)
    await removed(surfaces(), mo, { contentType: 'video', contentId: gone.id })
    const shown = async (as?: typeof cleo) => {
      const { body } = await blueprint.get(`${VIDEOS}/by-uploader/${cleo.id}`, { as })
      const found: { status: string }[] = body.data
      assert.equal(body.pagination.totalItems, found.length)
      return found.map(({ status }) => status)
    }

    assert.deepEqual(await shown(), ['READY', 'READY'])
    assert.deepEqual(await shown(kim), ['READY', 'READY'])
    assert.deepEqual(await shown(cleo), statuses.toReversed())
    assert.deepEqual(await shown(mo), statuses.toReversed())
    const unknown = await blueprint.get(`${VIDEOS}/by-uploader/${NOBODY}`)
    assert.deepEqual([unknown.status, unknown.body.data], [200, []])
    assert.equal((await blueprint.get(`${VIDEOS}/by-uploader/me`)).status, 422)
    const page = await blueprint.get(`${VIDEOS}/by-uploader/${cleo.id}?page=2&pageSize=1`)
    assert.deepEqual(page.body.pagination.totalPages, 2)
  })
})

onEveryDatabase('trending videos', (surfaces) => {
  const trending = async (query: string) => {
    const { status, body } = await surfaces().blueprint.get(`${VIDEOS}/trending?${query}`)
    assert.equal(status, 200)
    return idsOf(body)
  }

  it('are those with most views in the window; ties by all views, then newest', async () => {
    const { blueprint, creator, clock, stores } = surfaces()
    const cleo = await creator('cleo')
    const now = clock.now().getTime()
    const see = async (id: string, times: number, daysAgo: number) => {
      const at = new Date(now - daysAgo * DAY_MILLISECONDS)
      await Promise.all(Array.from({ length: times }, () => stores.videos.countView(id, at)))
    }
    const video = async (ageSeconds: number) =>
      (await stored(surfaces(), cleo, { submittedAt: new Date(now - ageSeconds * 1000) })).id
    const [today, week, month, old, tied, unseen] = [
      await video(60),
      await video(50),
      await video(40),
      await video(30),
      await video(20),
      await video(10),
    ]
    await see(today, 3, 0)
    await see(week, 2, 0)
    await see(week, 4, 6)
    await see(month, 9, 29)
    await see(old, 20, 30)
    await see(tied, 3, 0)

    assert.deepEqual(await trending(''), [tied, today, week])
    assert.deepEqual(await trending('intervalDays=7'), [week, tied, today])
    assert.deepEqual(await trending('intervalDays=30'), [month, week, tied, today])
    assert.deepEqual(await trending('intervalDays=30&limit=1'), [month])
    await see(today, 5, 40)
    assert.deepEqual(await trending('intervalDays=1'), [today, tied, week])
    const { body } = await blueprint.get(`${VIDEOS}/trending`)
    assert.deepEqual([body[0].videoId, body[0].views], [today, 8])
    assert.ok(!(await trending('intervalDays=30')).includes(unseen))
  })

  it('takes 1, 7 and 30 days', async () => {
    const { blueprint } = surfaces()
    const { status, body } = await blueprint.get(`${VIDEOS}/trending?intervalDays=2`)
    assert.deepEqual([status, body.detail], [400, 'interval_days must be one of 1, 7 or 30'])
    for (const query of [
      'intervalDays=0',
      'intervalDays=31',
      'intervalDays=x',
      'limit=0',
      'limit=11',
    ]) {
      assert.equal((await blueprint.get(`${VIDEOS}/trending?${query}`)).status, 422)
    }
  })
})
