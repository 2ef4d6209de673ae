import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { invalid, issue } from './support/issues.ts'
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

onEveryDatabase('S3, S4 /students/{id}/interests', (vividly) => {
  const path = (kim: { id: string }) => `/api/v1/students/${kim.id}/interests`
  const choose = (kim: { id: string; token: string }, interest_ids: unknown, as = kim) =>
    vividly().put(path(kim), { as, body: { interest_ids } })
  const chosen = async (kim: { id: string; token: string }) => {
    const { body } = await vividly().get(path(kim), { as: kim })
    return body.map(({ interest_id }: { interest_id: string }) => interest_id)
  }

  it('are none at first', async () => {
    assert.deepEqual(await chosen(await vividly().student('kim')), [])
  })

  it('are replaced, and answered in the order of choice', async () => {
    const kim = await vividly().student('kim')
    await choose(kim, ['int_art', 'int_dance', 'int_space'])

    const { status, body } = await choose(kim, ['int_space', 'int_coding'])

    assert.equal(status, 200)
    assert.deepEqual(body, [
      { interest_id: 'int_space', name: 'Space & Astronomy', category: 'science' },
      { interest_id: 'int_coding', name: 'Coding', category: 'technology' },
    ])
    assert.deepEqual(await chosen(kim), ['int_space', 'int_coding'])
  })

  it('stay as they are when one is unknown', async () => {
    const kim = await vividly().student('kim')
    await choose(kim, ['int_art'])

    for (const unknown of ['int_none', '', 'INT_ART', 'int_art\0', '\ud800', 'x'.repeat(5000)]) {
      const { status, body } = await choose(kim, ['int_coding', unknown])
      assert.equal(status, 404)
      assert.deepEqual(body, { detail: 'One or more interests not found' })
    }
    assert.deepEqual(await chosen(kim), ['int_art'])
  })

  for (const [what, ids, expected] of [
    [
      'none',
      [],
      issue(
        ['body', 'interest_ids'],
        'too_short',
        'List should have at least 1 item after validation, not 0',
      ),
    ],
    [
      'six',
      ['a', 'b', 'c', 'd', 'e', 'f'],
      issue(
        ['body', 'interest_ids'],
        'too_long',
        'List should have at most 5 items after validation, not 6',
      ),
    ],
    [
      'one twice',
      ['int_art', 'int_art'],
      issue(['body', 'interest_ids'], 'value_error', 'Value error, Interest IDs must be unique'),
    ],
    [
      'a text',
      'int_art',
      issue(['body', 'interest_ids'], 'list_type', 'Input should be a valid list'),
    ],
    [
      'a number among them',
      ['int_art', 5],
      issue(['body', 'interest_ids', 1], 'string_type', 'Input should be a valid string'),
    ],
    ['nothing', undefined, issue(['body', 'interest_ids'], 'missing', 'Field required')],
  ] as const) {
    it(`cannot be ${what}`, async () => {
      assert.deepEqual(invalid(await choose(await vividly().student('kim'), ids)), [expected])
    })
  }

  it('are an activity of the student, not of the teacher who sets them', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    await vividly().createClass(ada, kim)

    await choose(kim, ['int_art'])
    await choose(kim, ['int_music'], ada)

    assert.deepEqual(await chosen(kim), ['int_music'])
    const [latest, ...earlier] = await vividly().activitiesOf(kim)
    assert.deepEqual(latest, { type: 'interest_updated', metadata: { interest_ids: ['int_art'] } })
    assert.deepEqual(
      earlier.map(({ type }) => type),
      ['class_joined'],
    )
  })

  it('are one of the selections that are sent at the same time, not a mixture', async () => {
    const kim = await vividly().student('kim')
    const selections = [['int_art', 'int_dance'], ['int_dance', 'int_music'], ['int_space']]

    const answers = await Promise.all(
      Array.from({ length: 21 }, (_, index) => choose(kim, selections[index % 3])),
    )

    assert.ok(answers.every(({ status }) => status === 200))
    const final = JSON.stringify(await chosen(kim))
    assert.ok(
      selections.some((selection) => JSON.stringify(selection) === final),
      final,
    )
  })
})

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
