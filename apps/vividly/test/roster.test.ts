import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ODD_IDS } from './support/odd-ids.ts'
import { onEveryDatabase } from './support/vividly.ts'

onEveryDatabase('T6 GET /classes/{id}/students', (vividly) => {
  it('lists students by enrolment with their progress', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    const lee = await vividly().student('lee')
    const physics = await vividly().createClass(ada, lee)
    const lees = vividly().clock.now().toISOString()
    vividly().clock.advance('1m')
    await vividly().join(kim, physics)
    const kims = vividly().clock.now().toISOString()
    await vividly().learn(kim, ['topic_started', 'newton_1'], ['topic_completed', 'newton_2'])

    const { status, body } = await vividly().get(`/api/v1/classes/${physics.class_id}/students`, {
      as: ada,
    })

    assert.equal(status, 200)
    assert.deepEqual(body, {
      class_id: physics.class_id,
      class_name: physics.name,
      total_students: 2,
      students: [
        {
          user_id: lee.id,
          email: lee.email,
          first_name: 'Lee',
          last_name: 'Park',
          grade_level: 10,
          enrolled_at: lees,
          progress_summary: { topics_started: 0, topics_completed: 0 },
        },
        {
          user_id: kim.id,
          email: kim.email,
          first_name: 'Kim',
          last_name: 'Park',
          grade_level: 10,
          enrolled_at: kims,
          progress_summary: { topics_started: 2, topics_completed: 1 },
        },
      ],
    })
  })

  it('lists students of the same instant by their ids', async () => {
    const ada = await vividly().teacher('ada')
    const students = await Promise.all(
      ['kim', 'lee', 'mo', 'pat'].map((one) => vividly().student(one)),
    )
    const physics = await vividly().createClass(ada, ...students)

    const { body } = await vividly().get(`/api/v1/classes/${physics.class_id}/students`, {
      as: ada,
    })

    assert.deepEqual(
      body.students.map(({ user_id }: { user_id: string }) => user_id),
      students.map(({ id }) => id).sort(),
    )
  })

  it('is empty for a new class and goes on for archived ones', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)
    await vividly().delete(`/api/v1/classes/${physics.class_id}`, { as: ada })

    const { body } = await vividly().get(`/api/v1/classes/${physics.class_id}/students`, {
      as: ada,
    })

    assert.equal(body.total_students, 0)
    assert.deepEqual(body.students, [])
  })
})

onEveryDatabase('T7 DELETE /classes/{id}/students/{student_id}', (vividly) => {
  it('removes the enrolment and nothing else', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    const physics = await vividly().createClass(ada, kim)
    await vividly().learn(kim, ['topic_started', 'newton_1'])
    const remove = () =>
      vividly().delete(`/api/v1/classes/${physics.class_id}/students/${kim.id}`, { as: ada })

    const first = await remove()
    const second = await remove()

    assert.equal(first.status, 204)
    assert.equal(first.text, '')
    assert.equal(second.status, 404)
    assert.deepEqual(second.body, { detail: 'Student not enrolled in this class' })
    const { body } = await vividly().get(`/api/v1/students/${kim.id}`, { as: kim })
    assert.deepEqual(body.enrolled_classes, [])
    assert.equal(body.progress_summary.total_topics_started, 1)
    assert.equal((await vividly().activitiesOf(kim)).length, 2)
  })

  it('knows no enrolment of odd ids', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)

    for (const id of ODD_IDS) {
      const { status, body } = await vividly().delete(
        `/api/v1/classes/${physics.class_id}/students/${id}`,
        { as: ada },
      )
      assert.equal(status, 404)
      assert.deepEqual(body, { detail: 'Student not enrolled in this class' })
    }
  })
})
