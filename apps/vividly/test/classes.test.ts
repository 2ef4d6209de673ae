import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { invalid, issue } from './support/issues.ts'
import { onEveryDatabase } from './support/vividly.ts'

const CLASS_FIELDS = [
  'class_id',
  'teacher_id',
  'name',
  'subject',
  'class_code',
  'description',
  'grade_levels',
  'school_id',
  'organization_id',
  'created_at',
  'updated_at',
  'archived',
]
const ODD_IDS = ['class_none', "' or 1=1", '%00', '..%2F', 'x'.repeat(5000)]

onEveryDatabase('T1 POST /teachers/classes', (vividly) => {
  const create = (as: { token: string } | undefined, body: unknown) =>
    vividly().post('/api/v1/teachers/classes', { as, body })

  it('creates a class of the teacher', async () => {
    const ada = await vividly().teacher('ada')
    await vividly().setSchool(ada, { schoolId: 'school_1', organizationId: 'org_1' })

    const { status, body } = await create(ada, {
      name: '  Physics 101 ',
      subject: ' Physics ',
      description: 'Line one\n\tline two\r\n',
      grade_levels: [12, '9', 10.0, 12],
      teacher_id: 'user_1',
      class_code: 'MINE-AAA-AAA',
      archived: true,
    })

    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), CLASS_FIELDS)
    const { class_id, class_code, created_at, updated_at, ...rest } = body
    assert.match(class_id, /^class_[\w-]{16,}$/)
    assert.match(class_code, /^PHYS-[A-HJKMNP-Z2-9]{3}-[A-HJKMNP-Z2-9]{3}$/)
    assert.equal(created_at, vividly().clock.now().toISOString())
    assert.equal(updated_at, created_at)
    assert.deepEqual(rest, {
      teacher_id: ada.id,
      name: 'Physics 101',
      subject: 'Physics',
      description: 'Line one\n\tline two\r\n',
      grade_levels: [12, 9, 10],
      school_id: 'school_1',
      organization_id: 'org_1',
      archived: false,
    })
  })

  it('needs no more than a name', async () => {
    const ada = await vividly().teacher('ada')

    const bare = await create(ada, { name: 'N' })
    const nulls = await create(ada, {
      name: 'N',
      subject: null,
      description: null,
      grade_levels: null,
    })

    for (const { status, body } of [bare, nulls]) {
      assert.equal(status, 201)
      assert.equal(body.subject, null)
      assert.equal(body.description, null)
      assert.deepEqual(body.grade_levels, [])
      assert.match(body.class_code, /^CLAS-/)
    }
  })

  it('is for teachers only, admins excluded', async () => {
    const people = [
      await vividly().student('kim'),
      await vividly().admin('root'),
      await vividly().admin('su', 'super_admin'),
    ]

    for (const person of people) {
      const { status, body } = await create(person, {})
      assert.equal(status, 403)
      assert.deepEqual(body, { detail: 'This endpoint is only accessible to teachers' })
    }
    assert.equal((await create(undefined, { name: 'N' })).status, 401)
  })

  for (const [change, expected] of [
    [{ name: undefined }, issue(['body', 'name'], 'missing', 'Field required')],
    [
      { name: '  ' },
      issue(['body', 'name'], 'string_too_short', 'String should have at least 1 character'),
    ],
    [
      { name: 'x'.repeat(256) },
      issue(['body', 'name'], 'string_too_long', 'String should have at most 255 characters'),
    ],
    [
      { subject: '' },
      issue(['body', 'subject'], 'string_too_short', 'String should have at least 1 character'),
    ],
    [
      { subject: 'x'.repeat(101) },
      issue(['body', 'subject'], 'string_too_long', 'String should have at most 100 characters'),
    ],
    [
      { subject: 'Phy\nsics' },
      issue(
        ['body', 'subject'],
        'value_error',
        'Value error, Text contains characters that are not allowed',
      ),
    ],
    [
      { description: 'x'.repeat(2001) },
      issue(
        ['body', 'description'],
        'string_too_long',
        'String should have at most 2000 characters',
      ),
    ],
    [
      { description: 'bell \u0007' },
      issue(
        ['body', 'description'],
        'value_error',
        'Value error, Text contains characters that are not allowed',
      ),
    ],
    [
      { grade_levels: [] },
      issue(
        ['body', 'grade_levels'],
        'too_short',
        'List should have at least 1 item after validation, not 0',
      ),
    ],
    [
      { grade_levels: [9, 13] },
      issue(
        ['body', 'grade_levels'],
        'value_error',
        'Value error, Grade levels must be between 9 and 12',
      ),
    ],
    [
      { grade_levels: [9, 'x'] },
      issue(
        ['body', 'grade_levels', 1],
        'int_parsing',
        'Input should be a valid integer, unable to parse string as an integer',
      ),
    ],
    [
      { grade_levels: 9 },
      issue(['body', 'grade_levels'], 'list_type', 'Input should be a valid list'),
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(change).slice(0, 40)}`, async () => {
      const answer = await create(await vividly().teacher('ada'), { name: 'Physics', ...change })

      assert.deepEqual(invalid(answer), [expected])
    })
  }
})

onEveryDatabase('T2 GET /teachers/{id}/classes', (vividly) => {
  const list = (teacherId: string, as: { token: string } | undefined, query = '') =>
    vividly().get(`/api/v1/teachers/${teacherId}/classes${query}`, { as })
  const ids = (body: { class_id: string }[]) => body.map(({ class_id }) => class_id)

  it('lists classes newest first, also those of the same instant', async () => {
    const ada = await vividly().teacher('ada')
    const first = await vividly().createClass(ada)
    const second = await vividly().createClass(ada)
    vividly().clock.advance('1s')
    const third = await vividly().createClass(ada)
    await vividly().createClass(await vividly().teacher('eve'))

    const { status, body } = await list(ada.id, ada)

    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body[0]), CLASS_FIELDS)
    assert.deepEqual(ids(body), [third.class_id, second.class_id, first.class_id])
  })

  it('leaves archived classes out unless they are asked for', async () => {
    const ada = await vividly().teacher('ada')
    const archived = await vividly().createClass(ada)
    const active = await vividly().createClass(ada)
    await vividly().delete(`/api/v1/classes/${archived.class_id}`, { as: ada })

    assert.deepEqual(ids((await list(ada.id, ada)).body), [active.class_id])
    assert.deepEqual(ids((await list(ada.id, ada, '?include_archived=No')).body), [active.class_id])
    assert.deepEqual(ids((await list(ada.id, ada, '?include_archived=TRUE')).body), [
      active.class_id,
      archived.class_id,
    ])
  })

  it('refuses an include_archived that is no boolean', async () => {
    const ada = await vividly().teacher('ada')

    assert.deepEqual(invalid(await list(ada.id, ada, '?include_archived=2')), [
      issue(
        ['query', 'include_archived'],
        'bool_parsing',
        'Input should be a valid boolean, unable to interpret input',
      ),
    ])
  })
})

onEveryDatabase('the endpoints of one teacher', (vividly) => {
  for (const [path, otherTeacher] of [
    ['classes', 'Teachers can only access their own classes'],
    ['student-requests', 'Teachers can only access their own requests'],
    ['dashboard', 'Teachers can only access their own dashboard'],
  ] as const) {
    describe(`GET /teachers/{id}/${path}`, () => {
      const ask = async (teacherId: string, as?: { token: string }) => {
        const { status, body } = await vividly().get(`/api/v1/teachers/${teacherId}/${path}`, {
          as,
        })
        return { status, detail: body.detail }
      }

      it('needs an access token', async () => {
        assert.equal((await ask('user_x')).status, 401)
      })

      it('is refused to students, also for their own id', async () => {
        const kim = await vividly().student('kim')
        const ada = await vividly().teacher('ada')

        for (const id of [kim.id, ada.id, ...ODD_IDS]) {
          assert.deepEqual(await ask(id, kim), {
            status: 403,
            detail: 'This endpoint is only accessible to teachers',
          })
        }
      })

      it('is refused to teachers for any other id', async () => {
        const [ada, eve] = [await vividly().teacher('ada'), await vividly().teacher('eve')]

        for (const id of [eve.id, ...ODD_IDS]) {
          assert.deepEqual(await ask(id, ada), { status: 403, detail: otherTeacher })
        }
        assert.equal((await ask(ada.id, ada)).status, 200)
      })

      it('is open to admins, with 404 for ids that are no teacher', async () => {
        const ada = await vividly().teacher('ada')
        const kim = await vividly().student('kim')
        for (const role of ['admin', 'super_admin'] as const) {
          const root = await vividly().admin('root', role)

          assert.equal((await ask(ada.id, root)).status, 200)
          for (const id of [kim.id, root.id, ...ODD_IDS]) {
            assert.deepEqual(await ask(id, root), { status: 404, detail: 'Teacher not found' })
          }
        }
      })
    })
  }
})

onEveryDatabase('the endpoints of one class', (vividly) => {
  for (const [method, path, others, students] of [
    ['GET', '', 'You do not have permission to access this class', undefined],
    ['PATCH', '', 'Only the class teacher can update this class', undefined],
    ['DELETE', '', 'Only the class teacher can archive this class', undefined],
    [
      'GET',
      '/students',
      'Only the class teacher can view this roster',
      'Students cannot view class rosters',
    ],
    ['DELETE', '/students/user_none', 'Only the class teacher can remove students', undefined],
  ] as const) {
    describe(`${method} /classes/{id}${path}`, () => {
      const ask = async (classId: string, as?: { token: string }) => {
        const body = method === 'PATCH' ? {} : undefined
        const answer = await vividly().ask(method, `/api/v1/classes/${classId}${path}`, {
          as,
          body,
        })
        return { status: answer.status, detail: answer.body?.detail }
      }

      it('needs an access token', async () => {
        assert.equal((await ask('class_x')).status, 401)
      })

      it('is 404 for everybody if there is no such class', async () => {
        const people = [
          await vividly().student('kim'),
          await vividly().teacher('ada'),
          await vividly().admin('root'),
        ]

        for (const person of people) {
          for (const id of ODD_IDS) {
            assert.deepEqual(await ask(id, person), { status: 404, detail: 'Class not found' })
          }
        }
      })

      it('is refused to others', async () => {
        const physics = await vividly().createClass(await vividly().teacher('ada'))
        const eve = await vividly().teacher('eve')
        const kim = await vividly().student('kim')

        assert.deepEqual(await ask(physics.class_id, eve), { status: 403, detail: others })
        assert.deepEqual(await ask(physics.class_id, kim), {
          status: 403,
          detail: students ?? others,
        })
      })

      it('is open to its teacher and to admins, archived or not', async () => {
        const ada = await vividly().teacher('ada')
        const physics = await vividly().createClass(ada)

        for (const person of [ada, await vividly().admin('root')]) {
          const { status, detail } = await ask(physics.class_id, person)
          assert.ok(status === 200 || detail === 'Student not enrolled in this class')
        }
      })

      if (method !== 'GET' || path !== '') {
        it('is refused to students of the class', async () => {
          const kim = await vividly().student('kim')
          const physics = await vividly().createClass(await vividly().teacher('ada'), kim)

          assert.equal((await ask(physics.class_id, kim)).status, 403)
        })
      }
    })
  }
})

onEveryDatabase('T3 GET /classes/{id}', (vividly) => {
  it('is open to students of the class, until they are removed', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    const physics = await vividly().createClass(ada, kim)
    const ask = () => vividly().get(`/api/v1/classes/${physics.class_id}`, { as: kim })

    assert.deepEqual((await ask()).body, physics)
    await vividly().delete(`/api/v1/classes/${physics.class_id}`, { as: ada })
    assert.equal((await ask()).body.archived, true)
    await vividly().delete(`/api/v1/classes/${physics.class_id}/students/${kim.id}`, { as: ada })
    assert.equal((await ask()).status, 403)
  })
})

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
