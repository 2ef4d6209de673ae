import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { onEveryDatabase } from './support/vividly.ts'

onEveryDatabase('T4 PATCH /classes/{id}', (vividly) => {
  const update = (as: { token: string }, classId: string, body: unknown) =>
    vividly().patch(`/api/v1/classes/${classId}`, { as, body })

  it('changes what is given; null leaves things as they are', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)
    vividly().clock.advance('1h')

    const { status, body } = await update(ada, physics.class_id, {
      name: 'Physics 2',
      subject: null,
      description: 'New',
      grade_levels: null,
      class_code: 'MINE-AAA-AAA',
      archived: true,
    })

    assert.equal(status, 200)
    assert.deepEqual(body, {
      ...physics,
      name: 'Physics 2',
      description: 'New',
      updated_at: vividly().clock.now().toISOString(),
    })
    assert.deepEqual(
      (await vividly().get(`/api/v1/classes/${physics.class_id}`, { as: ada })).body,
      body,
    )
  })

  it('keeps the code when the subject changes', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)

    const { body } = await update(ada, physics.class_id, { subject: 'Chemistry' })

    assert.equal(body.subject, 'Chemistry')
    assert.equal(body.class_code, physics.class_code)
  })

  it('may clear the grade levels', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)

    assert.deepEqual(
      (await update(ada, physics.class_id, { grade_levels: [] })).body.grade_levels,
      [],
    )
    assert.deepEqual(
      (await update(ada, physics.class_id, { grade_levels: [11, 9, 11] })).body.grade_levels,
      [11, 9],
    )
  })

  it('moves updated_at only when something changes', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)
    vividly().clock.advance('1h')

    for (const body of [{}, { name: ` ${physics.name}` }, { grade_levels: physics.grade_levels }]) {
      assert.deepEqual((await update(ada, physics.class_id, body)).body, physics)
    }
  })

  it('works on archived classes, and for admins', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)
    await vividly().delete(`/api/v1/classes/${physics.class_id}`, { as: ada })

    const { status, body } = await update(await vividly().admin('root'), physics.class_id, {
      name: 'Old physics',
    })

    assert.equal(status, 200)
    assert.equal(body.name, 'Old physics')
    assert.equal(body.archived, true)
  })

  it('answers 422 before it looks for the class', async () => {
    const answer = await update(await vividly().teacher('ada'), 'class_none', {
      name: '',
      grade_levels: [8],
    })

    assert.deepEqual(invalid(answer), [
      issue(['body', 'name'], 'string_too_short', 'String should have at least 1 character'),
      issue(
        ['body', 'grade_levels'],
        'value_error',
        'Value error, Grade levels must be between 9 and 12',
      ),
    ])
  })
})

onEveryDatabase('T5 DELETE /classes/{id}', (vividly) => {
  it('archives the class, and again without a difference', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)
    vividly().clock.advance('1h')
    const archivedAt = vividly().clock.now().toISOString()
    const archive = () => vividly().delete(`/api/v1/classes/${physics.class_id}`, { as: ada })

    const first = await archive()
    vividly().clock.advance('1h')
    const second = await archive()

    assert.equal(first.status, 200)
    assert.deepEqual(first.body, { ...physics, archived: true, updated_at: archivedAt })
    assert.equal(second.status, 200)
    assert.deepEqual(second.body, first.body)
  })
})
