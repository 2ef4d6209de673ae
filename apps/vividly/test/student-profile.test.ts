import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { onEveryDatabase } from './support/vividly.ts'

onEveryDatabase('S2 PATCH /students/{id}', (vividly) => {
  const update = (kim: { id: string; token: string }, body: unknown, as = kim) =>
    vividly().patch(`/api/v1/students/${kim.id}`, { as, body })

  it('changes what is given and keeps the rest', async () => {
    const kim = await vividly().student('kim')
    const before = await vividly().get('/api/v1/auth/me', { as: kim })

    const { status, body } = await update(kim, {
      first_name: ' Kimberly ',
      last_name: null,
      grade_level: '11',
    })

    assert.equal(status, 200)
    assert.deepEqual(body, { ...before.body, first_name: 'Kimberly', grade_level: 11 })
    const { body: me } = await vividly().get('/api/v1/auth/me', { as: kim })
    assert.deepEqual(me, body)
  })

  it('never changes e-mail address, role or state', async () => {
    const kim = await vividly().student('kim')

    const { status, body } = await update(kim, {
      email: 'other@example.com',
      role: 'admin',
      status: 'archived',
      user_id: 'user_1',
    })

    assert.equal(status, 200)
    assert.equal(body.email, kim.email)
    assert.equal(body.role, 'student')
    assert.equal(body.status, 'active')
    assert.equal(body.user_id, kim.id)
  })

  it('notes an activity with the names of the fields when something changes', async () => {
    const kim = await vividly().student('kim')

    await update(kim, { first_name: 'Kimberly', grade_level: 10 })

    assert.deepEqual(await vividly().activitiesOf(kim), [
      { type: 'profile_updated', metadata: { updated_fields: ['first_name'] } },
    ])
  })

  it('writes nothing when nothing changes', async () => {
    const kim = await vividly().student('kim')
    const updatedAt = await vividly().updatedAtOf(kim)
    vividly().clock.advance('1h')

    for (const body of [{}, { first_name: null }, { first_name: 'Kim ', grade_level: 10 }]) {
      assert.equal((await update(kim, body)).status, 200)
    }

    assert.deepEqual(await vividly().activitiesOf(kim), [])
    assert.equal(await vividly().updatedAtOf(kim), updatedAt)
  })

  it('is no activity of the student when a teacher or admin does it', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    await vividly().createClass(ada, kim)
    const before = await vividly().activitiesOf(kim)

    assert.equal((await update(kim, { first_name: 'K.' }, ada)).body.first_name, 'K.')
    const root = await vividly().admin('root')
    assert.equal((await update(kim, { first_name: 'Kay' }, root)).body.first_name, 'Kay')

    assert.deepEqual(await vividly().activitiesOf(kim), before)
  })

  it('refuses bad names and grade levels', async () => {
    const kim = await vividly().student('kim')

    assert.deepEqual(
      invalid(await update(kim, { first_name: ' ', last_name: 5, grade_level: 8 })),
      [
        issue(
          ['body', 'first_name'],
          'string_too_short',
          'String should have at least 1 character',
        ),
        issue(['body', 'last_name'], 'string_type', 'Input should be a valid string'),
        issue(
          ['body', 'grade_level'],
          'greater_than_equal',
          'Input should be greater than or equal to 9',
        ),
      ],
    )
  })

  it('keeps both of two simultaneous changes of different fields', async () => {
    const kim = await vividly().student('kim')

    await Promise.all([
      ...Array.from({ length: 10 }, () => update(kim, { first_name: 'Kimberly' })),
      ...Array.from({ length: 10 }, () => update(kim, { last_name: 'Young' })),
    ])

    const { body } = await vividly().get('/api/v1/auth/me', { as: kim })
    assert.equal(`${body.first_name} ${body.last_name}`, 'Kimberly Young')
    assert.equal((await vividly().activitiesOf(kim)).length, 2)
  })
})
