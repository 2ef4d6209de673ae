import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue, onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { addActivity, addMoment, newPerson } from './support/people.ts'

const PATH = '/v1/moments'
const ACTIVITY_NOT_FOUND = { detail: 'Activity not found or access denied' }
const NOT_FOUND = { detail: 'Moment not found' }
const GREATER_THAN_0 = 'Input should be greater than 0'
const NO_DICTIONARY = 'Input should be a valid dictionary'

onEveryDatabase('B.3 POST /v1/moments', { module: moments }, (app) => {
  it('notes a moment and answers its five fields, the activity counting it', async () => {
    const kim = await newPerson(app())
    const run = await addActivity(app(), kim)
    const sent = { activity_id: run.id, data: { km: 5 }, timestamp: '2024-05-01T10:00:00.125Z' }

    const { status, body } = await app().post(PATH, { as: kim, body: sent })

    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), ['activity_id', 'data', 'timestamp', 'id', 'activity'])
    const { id, ...others } = body
    assert.ok(Number.isInteger(id) && id > 0)
    assert.deepEqual(others, { ...sent, activity: { ...run, moment_count: 1 } })
    assert.equal((await addMoment(app(), kim, run.id)).activity.moment_count, 2)
  })

  it('happened now if nothing else is said', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)

    for (const fields of [{}, { timestamp: null }]) {
      const { timestamp } = await addMoment(app(), kim, id, fields)
      assert.equal(timestamp, app().clock.now().toISOString())
    }
  })

  it('takes the id of the activity as digits, too, and ignores whose it is said to be', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const { id } = await addActivity(app(), kim)

    const noted = await addMoment(app(), kim, String(id) as never, { user_id: lee.id, id: 9 })

    assert.equal(noted.activity_id, id)
    assert.equal((await app().get(`${PATH}/${noted.id}`, { as: lee })).status, 404)
  })

  for (const [value, type, msg] of [
    [undefined, 'missing', 'Field required'],
    [null, 'int_type', 'Input should be a valid integer'],
    [true, 'int_type', 'Input should be a valid integer'],
    [[1], 'int_type', 'Input should be a valid integer'],
    [1.5, 'int_from_float', 'Input should be a valid integer, got a number with a fractional part'],
    ['x', 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer'],
    ['', 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer'],
    [0, 'greater_than', GREATER_THAN_0],
    [-5, 'greater_than', GREATER_THAN_0],
    ['-5', 'greater_than', GREATER_THAN_0],
  ] as const) {
    it(`refuses ${JSON.stringify(value)} as the id of an activity`, async () => {
      const kim = await newPerson(app())

      const answer = await app().post(PATH, { as: kim, body: { activity_id: value, data: {} } })

      assert.deepEqual(invalid(answer), [issue(['body', 'activity_id'], type, msg)])
      if (type === 'greater_than') assert.deepEqual(answer.body.detail[0].ctx, { gt: 0 })
    })
  }

  for (const value of [null, [], 'x', 5, true]) {
    it(`refuses ${JSON.stringify(value)} as data`, async () => {
      const kim = await newPerson(app())

      const answer = await app().post(PATH, { as: kim, body: { activity_id: 1, data: value } })

      assert.deepEqual(invalid(answer), [issue(['body', 'data'], 'dict_type', NO_DICTIONARY)])
    })
  }

  it('needs activity and data', async () => {
    const answer = await app().post(PATH, { as: await newPerson(app()), body: {} })

    assert.deepEqual(
      invalid(answer),
      ['activity_id', 'data'].map((field) => issue(['body', field], 'missing', 'Field required')),
    )
  })

  it('finds no activity that is somebody else’s, unknown or out of all range', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const { id } = await addActivity(app(), lee)

    for (const other of [id, 999_999, Number.MAX_SAFE_INTEGER, '9007199254740993', 1e300]) {
      const { status, body } = await app().post(PATH, {
        as: kim,
        body: { activity_id: other, data: {} },
      })
      assert.deepEqual([status, body], [404, ACTIVITY_NOT_FOUND])
    }
  })

  it('judges the fields, then the activity, then the data', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const { id } = await addActivity(app(), kim, { activity_schema: { required: ['km'] } })
    const post = async (as: typeof kim, fields: object) => {
      const body = { activity_id: id, data: {}, ...fields }
      return (await app().post(PATH, { as, body })).status
    }

    assert.equal(await post(lee, { timestamp: 'never' }), 422)
    assert.equal(await post(lee, {}), 404)
    assert.equal(await post(kim, {}), 400)
    assert.equal(await post(kim, { data: { km: 1 } }), 201)
  })

  it('leaves nothing behind when it is refused', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim, { activity_schema: { required: ['km'] } })

    await app().post(PATH, { as: kim, body: { activity_id: id, data: {} } })

    assert.equal((await app().get(PATH, { as: kim })).body.total, 0)
    assert.equal((await app().get(`/v1/activities/${id}`, { as: kim })).body.moment_count, 0)
  })
})

onEveryDatabase('B.3 /v1/moments/{moment_id}', { module: moments }, (app) => {
  const at = (id: unknown) => `${PATH}/${id}`

  it('shows a moment, its activity as it is now', async () => {
    const kim = await newPerson(app())
    const run = await addActivity(app(), kim)
    const noted = await addMoment(app(), kim, run.id)
    await addMoment(app(), kim, run.id)
    await app().put(`/v1/activities/${run.id}`, { as: kim, body: { name: 'Walk' } })

    const { status, body } = await app().get(at(noted.id), { as: kim })

    assert.equal(status, 200)
    const activity = { ...run, name: 'Walk', moment_count: 2 }
    assert.deepEqual(body, { ...noted, activity })
  })

  it('takes somebody else’s for one that does not exist', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const noted = await addMoment(app(), kim, (await addActivity(app(), kim)).id)
    for (const [method, sent] of [
      ['GET', {}],
      ['PUT', { body: { data: { mine: true } } }],
      ['DELETE', {}],
    ] as const) {
      for (const other of [noted.id, 999_999, 0, -1, '9007199254740993', '9'.repeat(400)]) {
        const { status, body } = await app().ask(method, at(other), { ...sent, as: lee })
        assert.deepEqual([status, body], [404, NOT_FOUND], `${method} ${other}`)
      }
    }
    assert.deepEqual((await app().get(at(noted.id), { as: kim })).body, noted)
  })

  it('says that an id is no number', async () => {
    const kim = await newPerson(app())
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const sent = method === 'PUT' ? { body: {} } : {}
      const [found] = invalid(await app().ask(method, at('recent'), { ...sent, as: kim }))
      assert.deepEqual([found?.type, found?.loc], ['int_parsing', ['path', 'moment_id']])
    }
  })

  it('changes data and time, each alone or both, and leaves the rest', async () => {
    const kim = await newPerson(app())
    const { id: activityId } = await addActivity(app(), kim)
    const noted = await addMoment(app(), kim, activityId, { data: { a: 1 } })
    const put = async (body: object) => {
      const answer = await app().put(at(noted.id), { as: kim, body })
      assert.equal(answer.status, 200)
      return answer.body
    }

    assert.deepEqual(await put({}), noted)
    assert.deepEqual(await put({ data: null, timestamp: null }), noted)
    assert.deepEqual(await put({ data: { b: 2 } }), { ...noted, data: { b: 2 } })
    const timestamp = '1999-12-31T23:59:59.999Z'
    assert.deepEqual(await put({ timestamp }), { ...noted, data: { b: 2 }, timestamp })
    const both = await put({ data: {}, timestamp: '2024-01-01' })
    assert.deepEqual(both, { ...noted, data: {}, timestamp: '2024-01-01T00:00:00.000Z' })
    assert.deepEqual((await app().get(at(noted.id), { as: kim })).body, both)
  })

  it('never changes its activity', async () => {
    const kim = await newPerson(app())
    const [run, swim] = [
      await addActivity(app(), kim),
      await addActivity(app(), kim, { name: 's' }),
    ]
    const noted = await addMoment(app(), kim, run.id)

    for (const activity_id of [swim.id, 'x', 0, null]) {
      const { status, body } = await app().put(at(noted.id), { as: kim, body: { activity_id } })
      assert.equal(status, 200)
      assert.deepEqual(body, noted)
    }
  })

  it('changes nothing when a change is refused', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim, { activity_schema: { maxProperties: 1 } })
    const noted = await addMoment(app(), kim, id, { data: { a: 1 } })

    for (const [change, status] of [
      [{ data: [], timestamp: '2024-01-01' }, 422],
      [{ data: {}, timestamp: 'never' }, 422],
      [{ data: { a: 1, b: 2 }, timestamp: '2024-01-01' }, 400],
    ] as const) {
      assert.equal((await app().put(at(noted.id), { as: kim, body: change })).status, status)
    }

    assert.deepEqual((await app().get(at(noted.id), { as: kim })).body, noted)
  })

  it('deletes a moment, once, with no words', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    const noted = await addMoment(app(), kim, id)

    const first = await app().delete(at(noted.id), { as: kim })
    const second = await app().delete(at(noted.id), { as: kim })

    assert.deepEqual([first.status, first.text], [204, ''])
    assert.deepEqual([second.status, second.body], [404, NOT_FOUND])
    assert.equal((await app().get(`/v1/activities/${id}`, { as: kim })).body.moment_count, 0)
  })
})
