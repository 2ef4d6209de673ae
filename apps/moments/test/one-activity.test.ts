import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue, onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { addActivity, addMoment, newPerson } from './support/people.ts'

const PATH = '/v1/activities'
const NOT_FOUND = { detail: 'Activity not found or access denied' }
const TAKEN = { detail: 'Activity with this name already exists' }

onEveryDatabase('B.1 /v1/activities/{activity_id}', { module: moments }, (app) => {
  const at = (id: unknown) => `${PATH}/${id}`

  it('shows an activity', async () => {
    const kim = await newPerson(app())
    const created = await addActivity(app(), kim)

    const { status, body } = await app().get(at(created.id), { as: kim })

    assert.equal(status, 200)
    assert.deepEqual(body, created)
  })

  it('takes somebody else’s for one that does not exist', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const { id } = await addActivity(app(), kim)
    for (const [method, sent] of [
      ['GET', {}],
      ['PUT', { body: { name: 'mine' } }],
      ['DELETE', {}],
    ] as const) {
      for (const other of [id, 999_999, 0, -1, '9007199254740993', '9'.repeat(400)]) {
        const { status, body } = await app().ask(method, at(other), { ...sent, as: lee })
        assert.deepEqual([status, body], [404, NOT_FOUND], `${method} ${other}`)
      }
    }
    assert.equal((await app().get(at(id), { as: kim })).body.name, 'Run')
  })

  it('says that an id is no number', async () => {
    const kim = await newPerson(app())
    for (const id of ['abc', '1.5', '1e3', '%20', 'null', '0x1', '1_000']) {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const sent = method === 'PUT' ? { body: {} } : {}
        const answer = await app().ask(method, at(id), { ...sent, as: kim })
        assert.deepEqual(invalid(answer), [
          issue(
            ['path', 'activity_id'],
            'int_parsing',
            'Input should be a valid integer, unable to parse string as an integer',
          ),
        ])
      }
    }
  })

  it('changes what is sent and leaves the rest', async () => {
    const kim = await newPerson(app())
    const created = await addActivity(app(), kim)
    const put = (body: object) => app().put(at(created.id), { as: kim, body })

    const renamed = await put({ name: 'Walk', description: null, id: 9, user_id: 'x' })
    const coloured = await put({ color: '#000000', icon: 'foot', description: 'On foot' })
    const unchanged = await put({})

    assert.equal(renamed.status, 200)
    assert.deepEqual(renamed.body, { ...created, name: 'Walk' })
    const expected = {
      ...created,
      name: 'Walk',
      color: '#000000',
      icon: 'foot',
      description: 'On foot',
    }
    assert.deepEqual(coloured.body, expected)
    assert.equal(unchanged.status, 200)
    assert.deepEqual(unchanged.body, expected)
    assert.deepEqual((await app().get(at(created.id), { as: kim })).body, expected)
  })

  it('changes nothing when a change is refused', async () => {
    const kim = await newPerson(app())
    const created = await addActivity(app(), kim)
    await addActivity(app(), kim, { name: 'Swim' })

    for (const [change, status] of [
      [{ name: 'Walk', color: 'red' }, 422],
      [{ name: '', description: 'x' }, 422],
      [{ name: 'Walk', activity_schema: { type: 'nothing' } }, 400],
      [{ name: 'Walk', activity_schema: [] }, 422],
      [{ name: 'Swim', description: 'x' }, 400],
    ] as const) {
      assert.equal((await app().put(at(created.id), { as: kim, body: change })).status, status)
    }

    assert.deepEqual((await app().get(at(created.id), { as: kim })).body, created)
  })

  it('keeps names unique, and its own name is no duplicate', async () => {
    const kim = await newPerson(app())
    const run = await addActivity(app(), kim, { name: 'Run' })
    const swim = await addActivity(app(), kim, { name: 'Swim' })

    const same = await app().put(at(run.id), { as: kim, body: { name: 'Run', icon: 'x' } })
    const taken = await app().put(at(swim.id), { as: kim, body: { name: 'Run' } })

    assert.equal(same.status, 200)
    assert.deepEqual([taken.status, taken.body], [400, TAKEN])
  })

  it('lets exactly one of many simultaneous activities take a name', async () => {
    const kim = await newPerson(app())
    const names = Array.from({ length: 16 }, (_, index) => `n${index}`)
    const ids = await Promise.all(
      names.map(async (name) => (await addActivity(app(), kim, { name })).id),
    )

    const answers = await Promise.all(
      ids.map((id) => app().put(at(id), { as: kim, body: { name: 'Best' } })),
    )

    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, ...Array(15).fill(400)])
  })

  it('needs a body for a change', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)

    assert.deepEqual(invalid(await app().put(at(id), { as: kim })), [
      issue(['body'], 'missing', 'Field required'),
    ])
  })

  it('holds stored moments to no new schema, but those that come and those that change', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    const stored = await addMoment(app(), kim, id, { data: { km: 'far' } })
    const schema = { properties: { km: { type: 'number' } } }

    await app().put(at(id), { as: kim, body: { activity_schema: schema } })

    const shown = await app().get(`/v1/moments/${stored.id}`, { as: kim })
    assert.deepEqual(shown.body.data, { km: 'far' })
    const moment = { activity_id: id, data: { km: 'far' } }
    assert.equal((await app().post('/v1/moments', { as: kim, body: moment })).status, 400)
    const put = (body: object) => app().put(`/v1/moments/${stored.id}`, { as: kim, body })
    assert.equal((await put({ timestamp: '2024-01-01' })).status, 200)
    assert.equal((await put({ data: { km: 'far' } })).status, 400)
    assert.equal((await put({ data: { km: 5 } })).status, 200)
  })

  it('deletes an activity with its moments, once', async () => {
    const kim = await newPerson(app())
    const [run, swim] = [
      await addActivity(app(), kim),
      await addActivity(app(), kim, { name: 's' }),
    ]
    const gone = await addMoment(app(), kim, run.id)
    const stays = await addMoment(app(), kim, swim.id)

    const { status, body } = await app().delete(at(run.id), { as: kim })

    assert.deepEqual([status, body], [200, { message: 'Activity deleted successfully' }])
    const again = await app().delete(at(run.id), { as: kim })
    assert.deepEqual([again.status, again.body], [404, NOT_FOUND])
    assert.equal((await app().get(`/v1/moments/${gone.id}`, { as: kim })).status, 404)
    const { items, total } = (await app().get('/v1/moments', { as: kim })).body
    assert.deepEqual([total, items.length, items[0].id], [1, 1, stays.id])
  })

  it('never gives an id again', async () => {
    const kim = await newPerson(app())
    const first = await addActivity(app(), kim)
    const moment = await addMoment(app(), kim, first.id)
    await app().delete(at(first.id), { as: kim })

    const second = await addActivity(app(), kim)

    assert.ok(second.id > first.id)
    assert.ok((await addMoment(app(), kim, second.id)).id > moment.id)
  })
})
