import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { dataOf, errorsOf, refused } from './support/graphql.ts'
import { addActivity, addMoment, newPerson, type Person } from './support/people.ts'

const FIELDS = 'id name description activitySchema icon color momentCount'
const CREATE = `mutation ($activity: ActivityInput!) { createActivity(activity: $activity) { ${FIELDS} } }`
const UPDATE = `mutation ($id: Int!, $activity: ActivityUpdateInput!) {
  updateActivity(activityId: $id, activity: $activity) { ${FIELDS} } }`
const DELETE = 'mutation ($id: Int!) { deleteActivity(activityId: $id) }'
const NOT_FOUND = 'Activity not found or access denied'

const input = (fields: object = {}) => ({
  name: 'Run',
  description: 'Going for a run',
  activitySchema: '{}',
  icon: '🏃',
  color: '#4A90E2',
  ...fields,
})

onEveryDatabase('C.2 activities', { module: moments }, (app) => {
  const create = async (as: Person, fields: object = {}) =>
    (await dataOf(app(), CREATE, { as, variables: { activity: input(fields) } })).createActivity
  const refusal = async (as: Person, fields: object) => {
    const { data, errors } = await errorsOf(app(), CREATE, {
      as,
      variables: { activity: input(fields) },
    })
    assert.equal(data, null)
    return errors
  }

  it('are created, and are the same in REST', async () => {
    const kim = await newPerson(app())
    const activitySchema = '{ "z": 1.0, "10": [ {} ], "2": 12345678901234567890 }'

    const created = await create(kim, { activitySchema })

    const { id, ...others } = created
    const text = '{"z":1.0,"10":[{}],"2":12345678901234567890}'
    assert.deepEqual(others, { ...input({ activitySchema: text }), momentCount: 0 })
    const rest = await app().get(`/v1/activities/${id}`, { as: kim })
    assert.ok(rest.text.includes(`"activity_schema":${text}`))
    assert.equal(rest.body.name, created.name)
  })

  it('are refused in the words of REST, the field named', async () => {
    const kim = await newPerson(app())
    await create(kim)
    const at = 'createActivity'
    const color = 'Value error, Color must be a valid hex color code (e.g., #4A90E2)'

    assert.deepEqual(await refusal(kim, { name: '', color: 'red' }), [
      refused(`name: String should have at least 1 character; color: ${color}`, at, 422),
    ])
    assert.deepEqual(await refusal(kim, { icon: 'x'.repeat(256) }), [
      refused('icon: String should have at most 255 characters', at, 422),
    ])
    assert.deepEqual(await refusal(kim, {}), [
      refused('Activity with this name already exists', at, 400),
    ])
  })

  for (const [what, activitySchema, reason] of [
    ['no JSON', '{', 'it is not valid JSON'],
    ['no text of JSON', '', 'it is not valid JSON'],
    ['a list', '[]', 'it is not a JSON object'],
    ['a number', '5', 'it is not a JSON object'],
    ['null', 'null', 'it is not a JSON object'],
    ['a wrong schema', '{"type":"text"}', 'schema/type must be equal to one of the allowed values'],
    [
      'a remote reference',
      '{"$ref":"http://127.0.0.1/"}',
      'the reference http://127.0.0.1/ is not local: # and #/… are',
    ],
  ] as const) {
    it(`must not have ${what} as schema, neither new nor changed`, async () => {
      const kim = await newPerson(app())
      const { id } = await create(kim, { name: 'Old' })
      const message = `Invalid JSON Schema: ${reason}`

      assert.deepEqual(await refusal(kim, { activitySchema }), [
        refused(message, 'createActivity', 400),
      ])
      const variables = { id, activity: { activitySchema } }
      assert.deepEqual((await errorsOf(app(), UPDATE, { as: kim, variables })).errors, [
        refused(message, 'updateActivity', 400),
      ])
    })
  }

  it('are changed field by field; absent and null stay', async () => {
    const kim = await newPerson(app())
    const created = await create(kim)
    const update = async (activity: object) => {
      const variables = { id: created.id, activity }
      return (await dataOf(app(), UPDATE, { as: kim, variables })).updateActivity
    }

    assert.deepEqual(await update({}), created)
    assert.deepEqual(await update({ name: null, icon: null, activitySchema: null }), created)
    const changed = { name: 'Walk', color: '#000000', activitySchema: '{"required":["km"]}' }
    assert.deepEqual(await update(changed), { ...created, ...changed })
    const variables = { id: created.id, activity: { color: 'blue' } }
    assert.equal((await errorsOf(app(), UPDATE, { as: kim, variables })).errors[0].status, 422)
  })

  it('are listed, oldest first, in part', async () => {
    const kim = await newPerson(app())
    for (const name of ['c', 'a', 'b']) await create(kim, { name })
    const names = async (part: string) => {
      const { getActivities } = await dataOf(app(), `{ getActivities${part} { name } }`, {
        as: kim,
      })
      return getActivities.map((one: { name: string }) => one.name).join('')
    }

    assert.equal(await names(''), 'cab')
    assert.equal(await names('(skip: 1)'), 'ab')
    assert.equal(await names('(skip: 1, limit: 1)'), 'a')
    for (const [part, message] of [
      ['(skip: -1)', 'skip: Input should be greater than or equal to 0'],
      ['(limit: 0)', 'limit: Input should be greater than or equal to 1'],
      ['(limit: 101)', 'limit: Input should be less than or equal to 100'],
    ]) {
      const { errors } = await errorsOf(app(), `{ getActivities${part} { id } }`, { as: kim })
      assert.deepEqual(errors, [refused(String(message), 'getActivities', 422)])
    }
  })

  it('are shown alone, and null with an error if they are not there or not the own', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const created = await create(kim)
    const query = `query ($id: Int!) { getActivity(id: $id) { ${FIELDS} } }`
    const variables = { id: created.id }

    assert.deepEqual((await dataOf(app(), query, { as: kim, variables })).getActivity, created)
    for (const [as, id] of [
      [lee, created.id],
      [kim, 2_000_000_000],
      [kim, 0],
      [kim, -1],
    ] as const) {
      assert.deepEqual(await errorsOf(app(), query, { as, variables: { id } }), {
        data: { getActivity: null },
        errors: [refused(NOT_FOUND, 'getActivity', 404)],
      })
    }
  })

  it('have their newest 100 moments, newest first', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const run = await addActivity(app(), kim)
    const swim = await addActivity(app(), kim, { name: 'Swim' })
    await addActivity(app(), kim, { name: 'Rest' })
    const stranger = await addActivity(app(), lee)
    await addMoment(app(), lee, stranger.id)
    const noted = await Promise.all(
      Array.from({ length: 103 }, (_, index) =>
        addMoment(app(), kim, run.id, { timestamp: (index * 37) % 50, data: { index } }),
      ),
    )
    const once = await addMoment(app(), kim, swim.id)

    const { getActivities } = await dataOf(
      app(),
      '{ getActivities { name momentCount moments { id timestamp data activityId activity { name } } } }',
      { as: kim },
    )

    const expected = noted
      .toSorted((one, other) => other.timestamp.localeCompare(one.timestamp) || other.id - one.id)
      .slice(0, 100)
    const [first, second, third] = getActivities
    assert.deepEqual(
      first.moments.map(({ id }: { id: number }) => id),
      expected.map(({ id }) => id),
    )
    assert.deepEqual(JSON.parse(first.moments[0].data), expected[0].data)
    assert.equal(first.moments[0].timestamp, expected[0].timestamp)
    assert.deepEqual(first.moments[0].activity, { name: 'Run' })
    assert.equal(first.momentCount, 103)
    assert.deepEqual(
      second.moments.map(({ id }: { id: number }) => id),
      [once.id],
    )
    assert.deepEqual(third.moments, [])
  })

  it('are deleted with their moments, once, and by their owner', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const { id } = await addActivity(app(), kim)
    const noted = await addMoment(app(), kim, id)
    const variables = { id }
    const notFound = { data: null, errors: [refused(NOT_FOUND, 'deleteActivity', 404)] }

    assert.deepEqual(await errorsOf(app(), DELETE, { as: lee, variables }), notFound)
    assert.deepEqual(await dataOf(app(), DELETE, { as: kim, variables }), { deleteActivity: true })
    assert.deepEqual(await errorsOf(app(), DELETE, { as: kim, variables }), notFound)
    assert.equal((await app().get(`/v1/moments/${noted.id}`, { as: kim })).status, 404)
  })

  it('are recent if they have moments, by the newest one', async () => {
    const kim = await newPerson(app())
    for (const [name, day] of [
      ['a', 1],
      ['b', 3],
      ['c', 2],
      ['d', 0],
    ] as const) {
      const { id } = await addActivity(app(), kim, { name })
      if (day > 0) await addMoment(app(), kim, id, { timestamp: `2024-01-0${day}` })
    }
    const names = async (part: string) => {
      const query = `{ getRecentActivities${part} { name } }`
      const { getRecentActivities } = await dataOf(app(), query, { as: kim })
      return getRecentActivities.map((one: { name: string }) => one.name).join('')
    }

    assert.equal(await names(''), 'bca')
    assert.equal(await names('(limit: 2)'), 'bc')
    for (const limit of [0, 21]) {
      const query = `{ getRecentActivities(limit: ${limit}) { id } }`
      const { errors } = await errorsOf(app(), query, { as: kim })
      assert.equal(errors[0].status, 422)
    }
  })
})
