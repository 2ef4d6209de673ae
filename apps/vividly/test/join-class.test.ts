import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { onEveryDatabase } from './support/vividly.ts'

onEveryDatabase('S6 POST /students/{id}/classes/join', (vividly) => {
  const join = (kim: { id: string; token: string }, class_code: unknown, as = kim) =>
    vividly().post(`/api/v1/students/${kim.id}/classes/join`, { as, body: { class_code } })

  it('enrols the student and tells which class it was', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    const physics = await vividly().createClass(ada)

    const { status, body } = await join(kim, physics.class_code)

    assert.equal(status, 201)
    assert.deepEqual(body, {
      message: 'Successfully joined class',
      class: {
        class_id: physics.class_id,
        name: physics.name,
        subject: physics.subject,
        class_code: physics.class_code,
        teacher_id: ada.id,
      },
      enrolled_at: vividly().clock.now().toISOString(),
    })
    assert.deepEqual(await vividly().activitiesOf(kim), [
      {
        type: 'class_joined',
        class_id: physics.class_id,
        metadata: { class_code: physics.class_code, class_name: physics.name },
      },
    ])
  })

  it('forgives small letters and blanks around the code', async () => {
    const kim = await vividly().student('kim')
    const physics = await vividly().createClass(await vividly().teacher('ada'))

    assert.equal((await join(kim, `  ${physics.class_code.toLowerCase()}\n`)).status, 201)
  })

  it('does not look at grade levels', async () => {
    const kim = await vividly().student('kim')
    const ada = await vividly().teacher('ada')
    const { body } = await vividly().post('/api/v1/teachers/classes', {
      as: ada,
      body: { name: 'Seniors', grade_levels: [12] },
    })

    assert.equal((await join(kim, body.class_code)).status, 201)
  })

  it('knows no class with another code', async () => {
    const kim = await vividly().student('kim')

    for (const code of ['PHYS-ABC-DEF', '     ', "' or 1=1 --", '💥💥💥💥💥']) {
      const { status, body } = await join(kim, code)
      assert.equal(status, 404)
      assert.deepEqual(body, { detail: 'Class not found with this code' })
    }
  })

  it('is refused for archived classes, also to those who are enrolled', async () => {
    const ada = await vividly().teacher('ada')
    const [kim, lee] = [await vividly().student('kim'), await vividly().student('lee')]
    const physics = await vividly().createClass(ada, kim)
    await vividly().delete(`/api/v1/classes/${physics.class_id}`, { as: ada })

    for (const student of [kim, lee]) {
      const { status, body } = await join(student, physics.class_code)
      assert.equal(status, 400)
      assert.deepEqual(body, {
        detail: 'This class is archived and no longer accepting students',
      })
    }
  })

  it('is refused to those who are enrolled already', async () => {
    const kim = await vividly().student('kim')
    const physics = await vividly().createClass(await vividly().teacher('ada'), kim)

    const { status, body } = await join(kim, physics.class_code)

    assert.equal(status, 400)
    assert.deepEqual(body, { detail: 'Already enrolled in this class' })
    assert.equal((await vividly().activitiesOf(kim)).length, 1)
  })

  it('enrols once, however many requests arrive at the same time', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    const physics = await vividly().createClass(ada)

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => join(kim, physics.class_code)),
    )

    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [201, ...Array(19).fill(400)])
    assert.equal((await vividly().activitiesOf(kim)).length, 1)
  })

  it('lets a removed student join again, with a new time', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    const physics = await vividly().createClass(ada, kim)
    await vividly().delete(`/api/v1/classes/${physics.class_id}/students/${kim.id}`, { as: ada })
    vividly().clock.advance('1h')

    const { status, body } = await join(kim, physics.class_code)

    assert.equal(status, 201)
    assert.equal(body.enrolled_at, vividly().clock.now().toISOString())
  })

  it('lets teachers add their students to classes of their own only', async () => {
    const [ada, eve] = [await vividly().teacher('ada'), await vividly().teacher('eve')]
    const kim = await vividly().student('kim')
    await vividly().createClass(ada, kim)
    const own = await vividly().createClass(ada)
    const foreign = await vividly().createClass(eve)
    await vividly().delete(`/api/v1/classes/${foreign.class_id}`, { as: eve })

    const refused = await join(kim, foreign.class_code, ada)
    const added = await join(kim, own.class_code, ada)

    assert.equal(refused.status, 403)
    assert.deepEqual(refused.body, { detail: 'You do not have permission to access this class' })
    assert.equal(added.status, 201)
    assert.equal((await vividly().activitiesOf(kim)).length, 1)
  })

  it('lets admins add any student to any class, which is no activity of the student', async () => {
    const kim = await vividly().student('kim')
    const physics = await vividly().createClass(await vividly().teacher('ada'))

    assert.equal((await join(kim, physics.class_code, await vividly().admin('root'))).status, 201)

    assert.deepEqual(await vividly().activitiesOf(kim), [])
  })

  for (const [code, expected] of [
    [
      'ABCD',
      issue(['body', 'class_code'], 'string_too_short', 'String should have at least 5 characters'),
    ],
    [
      'x'.repeat(51),
      issue(['body', 'class_code'], 'string_too_long', 'String should have at most 50 characters'),
    ],
    [
      'PHYS-\0BC-DEF',
      issue(
        ['body', 'class_code'],
        'value_error',
        'Value error, Text contains characters that are not allowed',
      ),
    ],
    [12345, issue(['body', 'class_code'], 'string_type', 'Input should be a valid string')],
    [undefined, issue(['body', 'class_code'], 'missing', 'Field required')],
  ] as const) {
    it(`refuses ${JSON.stringify(code)?.slice(0, 20)} as a code`, async () => {
      assert.deepEqual(invalid(await join(await vividly().student('kim'), code)), [expected])
    })
  }
})
