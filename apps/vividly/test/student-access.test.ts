import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEveryDatabase } from './support/vividly.ts'

const PROFILE_FIELDS = [
  'user_id',
  'email',
  'first_name',
  'last_name',
  'role',
  'status',
  'grade_level',
  'organization_id',
  'school_id',
  'created_at',
  'last_login_at',
  'interests',
  'enrolled_classes',
  'progress_summary',
]

/** The six endpoints with a body that is fine and their words for students who ask for others. */
const ENDPOINTS = [
  ['GET', '', undefined, 'Students can only access their own profile'],
  ['PATCH', '', {}, 'Students can only update their own profile'],
  ['GET', '/interests', undefined, 'Students can only access their own interests'],
  [
    'PUT',
    '/interests',
    { interest_ids: ['int_art'] },
    'Students can only update their own interests',
  ],
  ['GET', '/progress', undefined, 'Students can only access their own progress'],
  [
    'POST',
    '/classes/join',
    { class_code: 'NONE-XXX-XXX' },
    'Students can only join classes for themselves',
  ],
] as const

onEveryDatabase('the student endpoints', (vividly) => {
  for (const [method, path, body, otherStudent] of ENDPOINTS) {
    describe(`${method} /students/{id}${path}`, () => {
      const ask = (id: string, as?: { token: string }) =>
        vividly().ask(method, `/api/v1/students/${id}${path}`, { as, body })

      it('needs an access token', async () => {
        const { status, body: answer } = await ask('user_x')

        assert.equal(status, 401)
        assert.deepEqual(answer, { detail: 'Not authenticated' })
      })

      it('is refused to students for any other id, existing or not', async () => {
        const kim = await vividly().student('kim')
        const lee = await vividly().student('lee')

        for (const id of [
          lee.id,
          'user_none',
          "'; drop table accounts",
          '%00',
          '..%2F',
          'x'.repeat(5000),
        ]) {
          const { status, body: answer } = await ask(id, kim)
          assert.equal(status, 403, id)
          assert.deepEqual(answer, { detail: otherStudent })
        }
      })

      it('answers teachers and admins 404 for ids that are no student', async () => {
        const ada = await vividly().teacher('ada')
        const root = await vividly().admin('root')

        for (const caller of [ada, root]) {
          for (const id of [ada.id, root.id, 'user_none', '%00', '..%2F', 'x'.repeat(5000)]) {
            const { status, body: answer } = await ask(id, caller)
            assert.equal(status, 404, id)
            assert.deepEqual(answer, { detail: 'Student not found' })
          }
        }
      })

      it('is refused to teachers who do not have the student in a class that is not archived', async () => {
        const ada = await vividly().teacher('ada')
        const kim = await vividly().student('kim')
        const forbidden = { detail: 'You do not have permission to access this student' }
        const physics = await vividly().createClass(ada)
        await vividly().createClass(await vividly().teacher('eve'), kim)

        assert.deepEqual((await ask(kim.id, ada)).body, forbidden)
        await vividly().join(kim, physics)
        assert.notDeepEqual((await ask(kim.id, ada)).body, forbidden)
        await vividly().delete(`/api/v1/classes/${physics.class_id}`, { as: ada })
        const { status, body: answer } = await ask(kim.id, ada)

        assert.equal(status, 403)
        assert.deepEqual(answer, forbidden)
      })

      it('is open to the student, their teacher, admins and super admins', async () => {
        const ada = await vividly().teacher('ada')
        const kim = await vividly().student('kim')
        await vividly().createClass(ada, kim)
        const admins = [await vividly().admin('root'), await vividly().admin('su', 'super_admin')]

        for (const caller of [kim, ada, ...admins]) {
          const { status } = await ask(kim.id, caller)
          assert.ok(status === 200 || (path === '/classes/join' && status === 404), `${status}`)
        }
      })
    })
  }
})

onEveryDatabase('S1 GET /students/{id}', (vividly) => {
  it('answers the profile with interests, classes and progress', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    const first = await vividly().createClass(ada, kim)
    vividly().clock.advance('1s')
    const archived = await vividly().createClass(ada, kim)
    await vividly().delete(`/api/v1/classes/${archived.class_id}`, { as: ada })
    vividly().clock.advance('1s')
    const second = await vividly().createClass(ada, kim)
    await vividly().put(`/api/v1/students/${kim.id}/interests`, {
      as: kim,
      body: { interest_ids: ['int_music', 'int_art'] },
    })

    const { status, body } = await vividly().get(`/api/v1/students/${kim.id}`, { as: kim })

    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), PROFILE_FIELDS)
    assert.equal(body.user_id, kim.id)
    assert.deepEqual(body.interests, [
      { interest_id: 'int_music', name: 'Music Production', category: 'arts' },
      { interest_id: 'int_art', name: 'Visual Art', category: 'arts' },
    ])
    assert.deepEqual(body.enrolled_classes, [first.class_id, second.class_id])
    assert.deepEqual(body.progress_summary, {
      total_topics_started: 0,
      total_topics_completed: 0,
      total_watch_time_seconds: 0,
    })
  })
})
