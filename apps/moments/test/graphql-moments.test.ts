import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { dataOf, errorsOf, refused } from './support/graphql.ts'
import { addActivity, addMoment, newPerson, type Person } from './support/people.ts'

const FIELDS = 'id timestamp activityId data activity { id name momentCount }'
const CREATE = `mutation ($moment: MomentInput!) { createMoment(moment: $moment) { ${FIELDS} } }`
const UPDATE = `mutation ($id: Int!, $moment: MomentUpdateInput!) {
  updateMoment(momentId: $id, moment: $moment) { ${FIELDS} } }`
const DELETE = 'mutation ($id: Int!) { deleteMoment(momentId: $id) }'

onEveryDatabase('C.2 moments', { module: moments }, (app) => {
  const create = async (as: Person, moment: object) =>
    (await dataOf(app(), CREATE, { as, variables: { moment } })).createMoment
  const refusal = async (as: Person, moment: object) => {
    const { data, errors } = await errorsOf(app(), CREATE, { as, variables: { moment } })
    assert.equal(data, null)
    return errors
  }

  it('are noted, and are the same in REST', async () => {
    const kim = await newPerson(app())
    const { id: activityId } = await addActivity(app(), kim)
    const data = '{ "z": 1.0, "10": [ ], "2": "ü" }'
    const timestamp = '2024-05-01T16:30:00.5+05:30'

    const created = await create(kim, { activityId, data, timestamp })

    const { id, ...others } = created
    assert.deepEqual(others, {
      timestamp: '2024-05-01T11:00:00.500Z',
      activityId,
      data: '{"z":1.0,"10":[],"2":"ü"}',
      activity: { id: activityId, name: 'Run', momentCount: 1 },
    })
    const rest = await app().get(`/v1/moments/${id}`, { as: kim })
    assert.ok(rest.text.includes(`"data":${others.data}`))
    assert.equal(rest.body.timestamp, others.timestamp)
    assert.equal(rest.body.activity.moment_count, 1)
  })

  it('happened now, or at any time that REST knows', async () => {
    const kim = await newPerson(app())
    const { id: activityId } = await addActivity(app(), kim)
    for (const [timestamp, expected] of [
      [undefined, app().clock.now().toISOString()],
      [null, app().clock.now().toISOString()],
      ['2024-05-01', '2024-05-01T00:00:00.000Z'],
      ['0001-01-01 00:00:00', '0001-01-01T00:00:00.000Z'],
      [1_714_558_830, '2024-05-01T10:20:30.000Z'],
      [1_714_558_830_123, '2024-05-01T10:20:30.123Z'],
    ] as const) {
      const created = await create(kim, { activityId, data: '{}', timestamp })
      assert.equal(created.timestamp, expected)
    }
    for (const timestamp of ['never', '2024-02-30', '', true, []]) {
      const [error] = await refusalBefore(kim, { activityId, data: '{}', timestamp })
      assert.match(error.message, /Input should be a valid datetime/)
    }
  })

  async function refusalBefore(as: Person, moment: object) {
    const { data, errors } = await errorsOf(app(), CREATE, { as, variables: { moment } })
    assert.equal(data, undefined, 'nothing was executed')
    return errors
  }

  it('are refused in the words of REST and in its order', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const schema = { properties: { km: { type: 'number' } } }
    const { id: activityId } = await addActivity(app(), kim, { activity_schema: schema })
    const at = 'createMoment'
    const notFound = refused('Activity not found or access denied', at, 404)

    assert.deepEqual(await refusal(kim, { activityId: 0, data: '[]' }), [
      refused('activityId: Input should be greater than 0', at, 422),
    ])
    assert.deepEqual(await refusal(lee, { activityId, data: '[]' }), [notFound])
    assert.deepEqual(await refusal(kim, { activityId: 2_000_000_000, data: '{}' }), [notFound])
    for (const [data, reason] of [
      ['[]', 'it is not a JSON object'],
      ['{', 'it is not valid JSON'],
      ['{"a":"\\u0000"}', 'it holds U+0000 or half of a surrogate pair, which cannot be stored'],
      ['{"km":"far"}', 'data/km must be number'],
    ] as const) {
      assert.deepEqual(await refusal(kim, { activityId, data }), [
        refused(`Invalid moment data: ${reason}`, at, 400),
      ])
    }
  })

  it('are changed field by field, and stay with their activity', async () => {
    const kim = await newPerson(app())
    const { id: activityId } = await addActivity(app(), kim)
    const other = await addActivity(app(), kim, { name: 'Swim' })
    const created = await create(kim, { activityId, data: '{"a":1}' })
    const update = async (moment: object) => {
      const variables = { id: created.id, moment }
      return (await dataOf(app(), UPDATE, { as: kim, variables })).updateMoment
    }

    assert.deepEqual(await update({}), created)
    assert.deepEqual(await update({ data: null, timestamp: null, activityId: null }), created)
    assert.deepEqual(await update({ activityId: other.id }), created)
    const changed = { data: '{"b":2}', timestamp: '1999-12-31T23:59:59.999Z' }
    assert.deepEqual(await update({ ...changed, activityId: 0 }), { ...created, ...changed })
  })

  it('are not found if they are somebody else’s', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const { id: activityId } = await addActivity(app(), kim)
    const { id } = await addMoment(app(), kim, activityId)
    const show = 'query ($id: Int!) { getMoment(id: $id) { id } }'
    const mine = { id, moment: { data: '{"mine":true}' } }

    assert.deepEqual(await errorsOf(app(), show, { as: lee, variables: { id } }), {
      data: { getMoment: null },
      errors: [refused('Moment not found', 'getMoment', 404)],
    })
    for (const [query, variables, at] of [
      [UPDATE, mine, 'updateMoment'],
      [DELETE, { id }, 'deleteMoment'],
    ] as const) {
      assert.deepEqual(await errorsOf(app(), query, { as: lee, variables }), {
        data: null,
        errors: [refused('Moment not found', at, 404)],
      })
    }
    const { getMoment } = await dataOf(app(), show, { as: kim, variables: { id } })
    assert.equal(getMoment.id, id)
  })

  it('are deleted once', async () => {
    const kim = await newPerson(app())
    const { id: activityId } = await addActivity(app(), kim)
    const { id } = await addMoment(app(), kim, activityId)

    assert.deepEqual(await dataOf(app(), DELETE, { as: kim, variables: { id } }), {
      deleteMoment: true,
    })
    const { errors } = await errorsOf(app(), DELETE, { as: kim, variables: { id } })
    assert.deepEqual(errors, [refused('Moment not found', 'deleteMoment', 404)])
  })

  it('are listed as in REST, fifty to a page', async () => {
    const kim = await newPerson(app())
    const run = await addActivity(app(), kim)
    const swim = await addActivity(app(), kim, { name: 'Swim' })
    await Promise.all(
      Array.from({ length: 53 }, (_, index) =>
        addMoment(app(), kim, (index % 3 ? run : swim).id, { timestamp: (index * 11) % 23 }),
      ),
    )
    const page = async (query: string, part = '') => {
      const fields = `items { ${FIELDS} } total page size pages`
      const asked = `{ getMoments${part} { ${fields} } }`
      const { getMoments } = await dataOf(app(), asked, { as: kim })
      const { body } = await app().get(`/v1/moments${query}`, { as: kim })
      const ids = (items: readonly { id: number }[]) => items.map(({ id }) => id)
      assert.deepEqual(
        { ...getMoments, items: ids(getMoments.items) },
        { ...body, items: ids(body.items) },
      )
      return getMoments
    }

    const first = await page('?size=50')
    assert.deepEqual([first.items.length, first.total, first.pages], [50, 53, 2])
    await page('?size=50&page=2', '(page: 2)')
    await page('?size=7&page=9', '(size: 7, page: 9)')
    await page(`?size=50&activity_id=${swim.id}`, `(activityId: ${swim.id})`)
    await page('?size=50&activity_id=0', '(activityId: 0)')
    await page(
      '?size=50&start_date=1970-01-01T00:00:05Z&end_date=15',
      '(startTime: "1970-01-01T00:00:05Z", endTime: 15)',
    )
    for (const [part, message] of [
      ['(page: 0)', 'page: Input should be greater than or equal to 1'],
      ['(size: 0)', 'size: Input should be greater than or equal to 1'],
      ['(size: 101)', 'size: Input should be less than or equal to 100'],
    ] as const) {
      const { errors } = await errorsOf(app(), `{ getMoments${part} { total } }`, { as: kim })
      assert.deepEqual(errors, [refused(message, 'getMoments', 422)])
    }
  })

  it('are up to date in each step of a request', async () => {
    const kim = await newPerson(app())
    const { id: activityId } = await addActivity(app(), kim)
    const activity = 'activity { momentCount moments { id } }'
    const moment = `moment: { activityId: ${activityId}, data: "{}" }`

    const { a, b, c } = await dataOf(
      app(),
      `mutation { a: createMoment(${moment}) { id ${activity} } b: createMoment(${moment}) { id ${activity} }
        c: updateActivity(activityId: ${activityId}, activity: { name: "Walk" }) {
          name momentCount moments { id activity { name } } } }`,
      { as: kim },
    )

    assert.deepEqual(a.activity, { momentCount: 1, moments: [{ id: a.id }] })
    assert.deepEqual(b.activity, { momentCount: 2, moments: [{ id: b.id }, { id: a.id }] })
    const walk = { name: 'Walk' }
    const both = [b, a].map(({ id }) => ({ id, activity: walk }))
    assert.deepEqual(c, { ...walk, momentCount: 2, moments: both })
  })
})
