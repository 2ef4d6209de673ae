import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { addActivity, addMoment, newPerson } from './support/people.ts'

const PATH = '/v1/moments'

onEveryDatabase('B.3 moments that change at the same time', { module: moments }, (app) => {
  const COUNT = 30

  it('are all counted', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    const many = Array.from({ length: COUNT }, (_, index) => index)
    const noted = await Promise.all(
      many.map((index) => addMoment(app(), kim, id, { timestamp: 1_000_000 + index })),
    )
    const [newest] = noted.toSorted((one, other) => other.timestamp.localeCompare(one.timestamp))

    await Promise.all([
      ...noted.slice(0, 10).map((one) => app().delete(`${PATH}/${one.id}`, { as: kim })),
      ...noted.slice(0, 10).map((one) => app().delete(`${PATH}/${one.id}`, { as: kim })),
      ...noted
        .slice(10, 20)
        .map((one) => app().put(`${PATH}/${one.id}`, { as: kim, body: { timestamp: 5 } })),
      ...many.slice(0, 10).map(() => addMoment(app(), kim, id, { timestamp: 7 })),
    ])

    const { body: activity } = await app().get(`/v1/activities/${id}`, { as: kim })
    const { body: list } = await app().get(`${PATH}?size=100`, { as: kim })
    assert.deepEqual([activity.moment_count, list.total, list.items.length], [30, 30, 30])
    assert.equal(list.items[0].id, newest.id)
  })

  it('are answered or not found while their activity is deleted, and leave nothing', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    const noted = await Promise.all(Array.from({ length: 10 }, () => addMoment(app(), kim, id)))

    const [removal, ...answers] = await Promise.all([
      app().delete(`/v1/activities/${id}`, { as: kim }),
      ...noted.map((one) => app().put(`${PATH}/${one.id}`, { as: kim, body: { data: { a: 1 } } })),
      ...noted.map((one) => app().delete(`${PATH}/${one.id}`, { as: kim })),
      ...noted.map(() => app().post(PATH, { as: kim, body: { activity_id: id, data: {} } })),
    ])

    assert.equal(removal?.status, 200)
    for (const { status, text } of answers) {
      assert.ok([200, 201, 204, 404].includes(status), text)
    }
    assert.equal((await app().get(PATH, { as: kim })).body.total, 0)
  })

  it('obey the schema that their activity has when they are stored', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    const schema = { required: ['km'] }
    let isStrict = false

    const change = app()
      .put(`/v1/activities/${id}`, { as: kim, body: { activity_schema: schema } })
      .then(() => {
        isStrict = true
      })
    while (!isStrict) {
      await app().post(PATH, { as: kim, body: { activity_id: id, data: {} } })
    }
    await change
    const before = (await app().get(PATH, { as: kim })).body.total
    const late = await Promise.all(
      Array.from({ length: 20 }, () =>
        app().post(PATH, { as: kim, body: { activity_id: id, data: {} } }),
      ),
    )

    assert.ok(late.every(({ status }) => status === 400))
    assert.equal((await app().get(PATH, { as: kim })).body.total, before)
  })

  it('cause no fault while their owner is deleted', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    const account = await app().engine.getAccount({ id: kim.id })

    const [, ...answers] = await Promise.all([
      app().engine.deleteAccount({ accountId: account.id, actor: 'operator:test' }),
      ...Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? app().post(PATH, { as: kim, body: { activity_id: id, data: {} } })
          : app().post('/v1/activities', {
              as: kim,
              body: {
                name: `n${index}`,
                description: 'd',
                activity_schema: {},
                icon: 'i',
                color: '#000000',
              },
            }),
      ),
    ])

    for (const { status, text } of answers) assert.ok([201, 401, 404].includes(status), text)
    assert.equal((await app().get(PATH, { as: kim })).status, 401)
  })
})
