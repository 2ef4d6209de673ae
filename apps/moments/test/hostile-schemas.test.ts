import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { doubling, ENDLESS, LARGE } from './support/hostile-schemas.ts'
import { activity, addActivity, newPerson } from './support/people.ts'

// How little they hold others up is measured in schema-checks.test.ts.
onEveryDatabase('B.2 hostile schemas', { module: moments }, (app) => {
  for (const [what, schema, data] of ENDLESS) {
    it(`are given up while others are served: ${what}`, async () => {
      const [eve, kim] = [await newPerson(app(), 'eve'), await newPerson(app())]
      const { id } = await addActivity(app(), eve, { activity_schema: schema })
      const body = { activity_id: id, data }
      let isOver = false

      const hostile = app()
        .post('/v1/moments', { as: eve, body })
        .finally(() => {
          isOver = true
        })
      const other = await app().get('/v1/activities', { as: kim })

      assert.equal(other.status, 200)
      assert.ok(!isOver, 'the other request was answered first')
      const { status, body: refusal } = await hostile
      const detail = 'Invalid moment data: checking it takes too long'
      assert.deepEqual([status, refusal], [400, { detail }])
    })
  }

  it('are taken or refused when they are large', async () => {
    const eve = await newPerson(app(), 'eve')
    for (const [name, schema] of LARGE) {
      const { status, body } = await app().post('/v1/activities', {
        as: eve,
        body: activity({ name, activity_schema: schema }),
      })

      if (status !== 201) assert.match(body.detail, /^Invalid JSON Schema: .*too /)
    }
  })

  it('leave room for others: checks of one account wait for those of others', async () => {
    const [eve, kim] = [await newPerson(app(), 'eve'), await newPerson(app())]
    const { id } = await addActivity(app(), eve, { activity_schema: doubling })
    const tree = { properties: { kids: { items: { $ref: '#' } } } }
    const own = await addActivity(app(), kim, { activity_schema: tree })
    let ended = 0
    const post = async (as: typeof eve, activityId: number) => {
      const body = { activity_id: activityId, data: { kids: [{}] } }
      const { status } = await app().post('/v1/moments', { as, body })
      ended += 1
      return { status, place: ended }
    }

    const flood = Promise.all(Array.from({ length: 10 }, () => post(eve, id)))
    const fair = await post(kim, own.id)
    const answers = await flood

    assert.equal(fair.status, 201)
    assert.ok(fair.place <= 4, `kim was served as number ${fair.place}`)
    assert.ok(answers.every(({ status }) => status === 400))
  })

  it('never make the process ask another server', async () => {
    const kim = await newPerson(app())
    const url = app().url

    for (const $ref of [`${url}/openapi.json`, `${url}/openapi.json#/x`, 'file:///etc/passwd']) {
      const schema = { $schema: $ref, $id: $ref, properties: { a: { $ref } } }
      const { status, body } = await app().post('/v1/activities', {
        as: kim,
        body: activity({ activity_schema: schema }),
      })

      const reason = `the reference ${$ref} is not local: # and #/… are`
      assert.deepEqual([status, body.detail], [400, `Invalid JSON Schema: ${reason}`])
    }
  })
})
