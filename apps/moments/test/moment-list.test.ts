import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue, onEveryDatabase, type TestApp } from '@usher/app/testing'
import fc from 'fast-check'
import { moments } from '../src/index.ts'
import { addActivity, addMoment, newPerson, type Person } from './support/people.ts'

const PATH = '/v1/moments'

interface Noted {
  readonly id: number
  readonly activity_id: number
  readonly timestamp: string
}

async function list(app: TestApp, as: Person, query = '') {
  const { status, body, text } = await app.get(`${PATH}${query}`, { as })
  assert.equal(status, 200, text)
  return body as { items: Noted[]; total: number; page: number; size: number; pages: number }
}

const idsOf = (noted: readonly Noted[]) => noted.map(({ id }) => id)

/** By the contract: newest first, and of the same time the one with the highest id. */
const inOrder = (noted: readonly Noted[]) =>
  noted.toSorted((one, other) => other.timestamp.localeCompare(one.timestamp) || other.id - one.id)

onEveryDatabase('B.3 GET /v1/moments', { module: moments }, (app) => {
  /** Ten moments of two activities, some at the same time. */
  async function life() {
    const kim = await newPerson(app())
    const run = await addActivity(app(), kim)
    const swim = await addActivity(app(), kim, { name: 'Swim' })
    const noted: Noted[] = []
    for (const [index, day] of [3, 1, 4, 1, 5, 9, 2, 6, 5, 3].entries()) {
      const timestamp = `2024-01-0${day}T12:00:00Z`
      noted.push(await addMoment(app(), kim, (index % 2 ? swim : run).id, { timestamp }))
    }
    return { kim, run, swim, noted: inOrder(noted) }
  }

  it('has pages of ten, with the number of all and of the pages', async () => {
    const { kim, noted } = await life()
    await addMoment(app(), kim, noted[0]?.activity_id ?? 0, { timestamp: '2023-01-01' })

    const found = await list(app(), kim)

    assert.deepEqual(Object.keys(found), ['items', 'total', 'page', 'size', 'pages'])
    assert.deepEqual(
      { ...found, items: idsOf(found.items) },
      {
        items: idsOf(noted),
        total: 11,
        page: 1,
        size: 10,
        pages: 2,
      },
    )
  })

  it('has the newest first, and of the same time the latest noted', async () => {
    const { kim, noted } = await life()

    for (const size of [1, 3, 4, 100]) {
      const pages = Math.ceil(noted.length / size)
      for (let page = 1; page <= pages; page += 1) {
        const found = await list(app(), kim, `?page=${page}&size=${size}`)
        assert.deepEqual(idsOf(found.items), idsOf(noted.slice((page - 1) * size, page * size)))
        assert.deepEqual(
          [found.total, found.page, found.size, found.pages],
          [10, page, size, pages],
        )
      }
    }
  })

  it('is empty past the end, with the true number of all', async () => {
    const { kim } = await life()

    for (const page of [2, 3, 9_007_199_254_740_991]) {
      const found = await list(app(), kim, `?page=${page}`)
      assert.deepEqual([found.items, found.total, found.pages, found.page], [[], 10, 1, page])
    }
  })

  it('is empty for somebody without moments', async () => {
    const found = await list(app(), await newPerson(app()))

    assert.deepEqual(found, { items: [], total: 0, page: 1, size: 10, pages: 0 })
  })

  it('shows each moment as it shows it alone', async () => {
    const { kim } = await life()

    const { items } = await list(app(), kim, '?size=100')

    for (const item of items) {
      assert.deepEqual((await app().get(`${PATH}/${item.id}`, { as: kim })).body, item)
    }
  })

  it('shows the moments of one activity', async () => {
    const { kim, run, swim, noted } = await life()
    for (const { id } of [run, swim]) {
      const found = await list(app(), kim, `?activity_id=${id}`)
      const expected = noted.filter(({ activity_id }) => activity_id === id)
      assert.deepEqual([idsOf(found.items), found.total], [idsOf(expected), 5])
    }
  })

  it('is empty for an activity that is unknown or somebody else’s', async () => {
    const { kim, run } = await life()
    const lee = await newPerson(app(), 'lee')

    for (const [as, id] of [
      [kim, 999_999],
      [kim, 0],
      [kim, -1],
      [kim, '9007199254740993'],
      [lee, run.id],
    ] as const) {
      const found = await list(app(), as, `?activity_id=${id}`)
      assert.deepEqual([found.items, found.total, found.pages], [[], 0, 0])
    }
  })

  it('shows the moments of a span of time, its ends included', async () => {
    const { kim, noted } = await life()
    const spans = fc.record(
      {
        start_date: fc.integer({ min: 0, max: 10 }),
        end_date: fc.integer({ min: 0, max: 10 }),
        activity_id: fc.constantFrom(...new Set(noted.map((one) => one.activity_id))),
        size: fc.constantFrom(2, 10),
      },
      { requiredKeys: [] },
    )
    const at = (day: number) => `2024-01-${String(day).padStart(2, '0')}T12:00:00Z`

    await fc.assert(
      fc.asyncProperty(spans, async (span) => {
        const { start_date: from, end_date: until, activity_id: activity, size = 10 } = span
        const query = new URLSearchParams({ size: String(size) })
        if (from !== undefined) query.set('start_date', from === 0 ? '2023-12-31' : at(from))
        if (until !== undefined) query.set('end_date', until === 0 ? '2023-12-31' : at(until))
        if (activity !== undefined) query.set('activity_id', String(activity))

        const found = await list(app(), kim, `?${query}`)

        const day = ({ timestamp }: Noted) => Number(timestamp.slice(8, 10))
        const expected = noted.filter(
          (one) =>
            (from === undefined || from === 0 || day(one) >= from) &&
            (until === undefined || (until !== 0 && day(one) <= until)) &&
            (activity === undefined || one.activity_id === activity),
        )
        assert.deepEqual(idsOf(found.items), idsOf(expected.slice(0, size)))
        assert.deepEqual(
          [found.total, found.pages],
          [expected.length, Math.ceil(expected.length / size)],
        )
      }),
      { numRuns: 60, seed: 11 },
    )
  })

  it('compares instants, to the millisecond and across offsets', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    await addMoment(app(), kim, id, { timestamp: '2024-06-01T11:00:00.500Z' })
    const total = async (query: string) => (await list(app(), kim, `?${query}`)).total

    assert.equal(await total('start_date=2024-06-01T11:00:00.500Z'), 1)
    assert.equal(await total('start_date=2024-06-01T11:00:00.501Z'), 0)
    assert.equal(await total('end_date=2024-06-01T11:00:00.500Z'), 1)
    assert.equal(await total('end_date=2024-06-01T11:00:00.499Z'), 0)
    assert.equal(await total('start_date=2024-06-01T16:30:00.5%2B05:30'), 1)
    assert.equal(await total('end_date=2024-06-01'), 0)
    assert.equal(await total('start_date=1717239600.5&end_date=1717239600500'), 1)
  })

  it('refuses what cannot be', async () => {
    const kim = await newPerson(app())
    for (const [query, at, type] of [
      ['page=0', 'page', 'greater_than_equal'],
      ['page=9007199254740992', 'page', 'less_than_equal'],
      ['page=x', 'page', 'int_parsing'],
      ['size=0', 'size', 'greater_than_equal'],
      ['size=101', 'size', 'less_than_equal'],
      ['size=', 'size', 'int_parsing'],
      ['activity_id=run', 'activity_id', 'int_parsing'],
      ['start_date=yesterday', 'start_date', 'datetime_from_date_parsing'],
      ['end_date=2024-02-30', 'end_date', 'datetime_from_date_parsing'],
    ] as const) {
      const answer = await app().get(`${PATH}?${query}`, { as: kim })
      const [found, ...more] = invalid(answer)
      assert.deepEqual([found?.loc, found?.type, more], [['query', at], type, []], query)
    }
    const size = await app().get(`${PATH}?size=101`, { as: kim })
    assert.deepEqual(size.body.detail[0].ctx, { le: 100 })
  })
})

onEveryDatabase('B.3 GET /v1/moments/activities/recent', { module: moments }, (app) => {
  const recent = async (as: Person, query = '') => {
    const { status, body } = await app().get(`${PATH}/activities/recent${query}`, { as })
    assert.equal(status, 200)
    return body.map(({ name, moment_count }: Record<string, unknown>) => `${name}${moment_count}`)
  }

  it('lists each activity with moments once, by its newest moment', async () => {
    const kim = await newPerson(app())
    const ids: Record<string, number> = {}
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
      ids[name] = (await addActivity(app(), kim, { name })).id
    }
    const note = (name: string, day: number) =>
      addMoment(app(), kim, ids[name] ?? 0, { timestamp: `2024-01-0${day}` })
    await note('a', 1)
    await note('b', 4)
    await note('c', 4)
    await note('d', 9)
    await note('d', 2)
    await note('e', 3)
    const newestOfF = await note('f', 8)
    await note('f', 2)

    assert.deepEqual(await recent(kim), ['d2', 'f2', 'c1', 'b1', 'e1'])
    assert.deepEqual(await recent(kim, '?limit=20'), ['d2', 'f2', 'c1', 'b1', 'e1', 'a1'])
    assert.deepEqual(await recent(kim, '?limit=1'), ['d2'])

    // A moment that goes, moves, or comes late changes the order.
    await app().delete(`${PATH}/${newestOfF.id}`, { as: kim })
    assert.deepEqual(await recent(kim), ['d2', 'c1', 'b1', 'e1', 'f1'])
    const moved = await note('a', 5)
    await app().put(`${PATH}/${moved.id}`, { as: kim, body: { timestamp: '2030-01-01' } })
    assert.deepEqual(await recent(kim, '?limit=2'), ['a2', 'd2'])
    await app().put(`${PATH}/${moved.id}`, { as: kim, body: { timestamp: '0001-01-01' } })
    assert.deepEqual(await recent(kim, '?limit=20'), ['d2', 'c1', 'b1', 'e1', 'f1', 'a2'])
  })

  it('shows the caller’s own only, as the list of activities does', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const { id } = await addActivity(app(), kim)
    await addMoment(app(), kim, id)

    const { body } = await app().get(`${PATH}/activities/recent`, { as: kim })

    assert.deepEqual(body, (await app().get('/v1/activities', { as: kim })).body)
    assert.deepEqual(await recent(lee), [])
  })

  it('refuses a number that is out of range', async () => {
    const kim = await newPerson(app())
    const at = ['query', 'limit']
    for (const [limit, type, msg] of [
      [0, 'greater_than_equal', 'Input should be greater than or equal to 1'],
      [21, 'less_than_equal', 'Input should be less than or equal to 20'],
    ] as const) {
      const answer = await app().get(`${PATH}/activities/recent?limit=${limit}`, { as: kim })
      assert.deepEqual(invalid(answer), [issue(at, type, msg)])
    }
  })
})
