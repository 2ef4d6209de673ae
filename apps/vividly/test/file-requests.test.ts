import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { requestedStudent } from './support/requested-student.ts'
import { onEveryDatabase } from './support/vividly.ts'

const REQUEST_FIELDS = [
  'request_id',
  'requested_by',
  'student_email',
  'student_first_name',
  'student_last_name',
  'grade_level',
  'class_id',
  'status',
  'requested_at',
  'processed_at',
  'created_user_id',
]

onEveryDatabase('T8 POST /teachers/student-requests', (vividly) => {
  const file = (as: { token: string } | undefined, body: unknown) =>
    vividly().post('/api/v1/teachers/student-requests', { as, body })
  const list = async (ada: { id: string; token: string }) =>
    (await vividly().get(`/api/v1/teachers/${ada.id}/student-requests`, { as: ada })).body

  it('files a request', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)
    const student = requestedStudent({ class_id: physics.class_id, notes: 'Moved here\nin March' })

    const { status, body } = await file(ada, {
      ...student,
      student_email: student.student_email.toUpperCase(),
      status: 'approved',
      requested_by: 'user_1',
    })

    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), REQUEST_FIELDS)
    const { request_id, ...rest } = body
    assert.match(request_id, /^request_[\w-]{16,}$/)
    assert.deepEqual(rest, {
      requested_by: ada.id,
      student_email: student.student_email,
      student_first_name: 'Nia',
      student_last_name: 'Patel',
      grade_level: 9,
      class_id: physics.class_id,
      status: 'pending',
      requested_at: vividly().clock.now().toISOString(),
      processed_at: null,
      created_user_id: null,
    })
    assert.deepEqual(await list(ada), [body])
  })

  it('files many at once and answers in their order', async () => {
    const ada = await vividly().teacher('ada')
    const students = Array.from({ length: 50 }, () => requestedStudent())

    const { status, body } = await file(ada, { students })

    assert.equal(status, 201)
    const emails = body.map((request: { student_email: string }) => request.student_email)
    assert.deepEqual(
      emails,
      students.map(({ student_email }) => student_email),
    )
    const listed = (await list(ada)).map(
      (request: { student_email: string }) => request.student_email,
    )
    assert.deepEqual(listed, emails.toReversed())
  })

  it('takes an array of one for a bulk request', async () => {
    const { body } = await file(await vividly().teacher('ada'), { students: [requestedStudent()] })

    assert.equal(body.length, 1)
  })

  it('is for teachers only, admins excluded', async () => {
    for (const person of [await vividly().student('kim'), await vividly().admin('root')]) {
      const { status, body } = await file(person, {})
      assert.equal(status, 403)
      assert.deepEqual(body, { detail: 'This endpoint is only accessible to teachers' })
    }
    assert.equal((await file(undefined, requestedStudent())).status, 401)
  })

  it('refuses classes that are unknown, not their own, or archived', async () => {
    const [ada, eve] = [await vividly().teacher('ada'), await vividly().teacher('eve')]
    const foreign = await vividly().createClass(eve)
    const archived = await vividly().createClass(ada)
    await vividly().delete(`/api/v1/classes/${archived.class_id}`, { as: ada })

    for (const [class_id, status, detail] of [
      ['class_none', 404, 'Class not found'],
      ['class\0', 404, 'Class not found'],
      ['x'.repeat(5000), 404, 'Class not found'],
      [foreign.class_id, 403, 'You do not have permission to access this class'],
      [archived.class_id, 400, 'This class is archived and no longer accepting students'],
    ] as const) {
      for (const body of [
        requestedStudent({ class_id }),
        { students: [requestedStudent(), requestedStudent({ class_id })] },
      ]) {
        const answer = await file(ada, body)
        assert.equal(answer.status, status)
        assert.deepEqual(answer.body, { detail })
      }
    }
    assert.deepEqual(await list(ada), [])
  })

  it('lets the first offending student of a bulk request decide about classes', async () => {
    const [ada, eve] = [await vividly().teacher('ada'), await vividly().teacher('eve')]
    const foreign = await vividly().createClass(eve)
    const unknown = requestedStudent({ class_id: 'class_none' })
    const others = requestedStudent({ class_id: foreign.class_id })

    assert.equal((await file(ada, { students: [requestedStudent(), others, unknown] })).status, 403)
    assert.equal((await file(ada, { students: [requestedStudent(), unknown, others] })).status, 404)
  })

  it('refuses addresses of accounts, after the classes', async () => {
    const ada = await vividly().teacher('ada')
    const [kim, lee] = [await vividly().student('kim'), await vividly().student('lee')]
    const known = (person: { email: string }) =>
      requestedStudent({ student_email: person.email.toUpperCase() })

    const single = await file(ada, known(kim))
    const bulk = await file(ada, { students: [known(lee), requestedStudent(), known(kim)] })
    const classFirst = await file(ada, requestedStudent({ ...known(kim), class_id: 'class_none' }))

    assert.equal(single.status, 400)
    assert.deepEqual(single.body, { detail: 'A user with this email already exists' })
    assert.equal(bulk.status, 400)
    assert.deepEqual(bulk.body, {
      detail: `The following emails already exist: ${lee.email}, ${kim.email}`,
    })
    assert.equal(classFirst.status, 404)
    assert.deepEqual(await list(ada), [])
  })

  it('refuses a second pending request of the same teacher, after the accounts', async () => {
    const [ada, eve] = [await vividly().teacher('ada'), await vividly().teacher('eve')]
    const [nia, noa] = [requestedStudent(), requestedStudent()]
    const kim = await vividly().student('kim')
    await file(ada, { students: [nia, noa] })

    const single = await file(ada, nia)
    const bulk = await file(ada, { students: [requestedStudent(), noa, nia] })
    const accountsFirst = await file(ada, {
      students: [nia, requestedStudent({ student_email: kim.email })],
    })

    assert.equal(single.status, 400)
    assert.deepEqual(single.body, { detail: 'A pending request for this email already exists' })
    assert.deepEqual(bulk.body, {
      detail: `The following emails already have a pending request: ${noa.student_email}, ${nia.student_email}`,
    })
    assert.deepEqual(accountsFirst.body, {
      detail: `The following emails already exist: ${kim.email}`,
    })
    assert.equal((await list(ada)).length, 2)
    assert.equal((await file(eve, nia)).status, 201)
  })

  it('files one of many that ask for the same address at the same time', async () => {
    const ada = await vividly().teacher('ada')
    const nia = requestedStudent()

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        file(ada, index % 2 ? nia : { students: [requestedStudent(), nia] }),
      ),
    )

    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [201, ...Array(19).fill(400)])
    const requests: { student_email: string }[] = await list(ada)
    assert.equal(
      requests.filter(({ student_email }) => student_email === nia.student_email).length,
      1,
    )
    assert.ok(requests.length <= 2)
  })

  it('leaves a pending request alone when the address registers itself', async () => {
    const ada = await vividly().teacher('ada')
    const nia = requestedStudent()
    await file(ada, nia)

    const registered = await vividly().post('/api/v1/auth/register', {
      body: {
        email: nia.student_email,
        password: 'Password1',
        first_name: 'Nia',
        last_name: 'Patel',
        role: 'student',
        grade_level: 9,
      },
    })

    assert.equal(registered.status, 201)
    assert.equal((await list(ada))[0].status, 'pending')
  })

  for (const [what, body, expected] of [
    [
      'a request without anything',
      {},
      ['student_email', 'student_first_name', 'student_last_name', 'grade_level'].map((field) =>
        issue(['body', field], 'missing', 'Field required'),
      ),
    ],
    [
      'notes of 2001 characters',
      requestedStudent({ notes: 'x'.repeat(2001) }),
      [issue(['body', 'notes'], 'string_too_long', 'String should have at most 2000 characters')],
    ],
    [
      'a class_id that is no string',
      requestedStudent({ class_id: 5 }),
      [issue(['body', 'class_id'], 'string_type', 'Input should be a valid string')],
    ],
    [
      'an empty bulk request',
      { students: [] },
      [
        issue(
          ['body', 'students'],
          'too_short',
          'List should have at least 1 item after validation, not 0',
        ),
      ],
    ],
    [
      'a bulk request of 51',
      { students: Array.from({ length: 51 }, () => requestedStudent()) },
      [
        issue(
          ['body', 'students'],
          'too_long',
          'List should have at most 50 items after validation, not 51',
        ),
      ],
    ],
    [
      'students that are no list',
      { ...requestedStudent(), students: null },
      [issue(['body', 'students'], 'list_type', 'Input should be a valid list')],
    ],
    [
      'one address twice, in another letter case',
      {
        students: [
          requestedStudent({ student_email: 'A@x.org' }),
          requestedStudent({ student_email: 'a@X.org' }),
        ],
      },
      [issue(['body', 'students'], 'value_error', 'Value error, Student emails must be unique')],
    ],
    [
      'a bad student among good ones',
      {
        students: [
          requestedStudent(),
          requestedStudent(),
          requestedStudent(),
          requestedStudent({ grade_level: 13 }),
        ],
      },
      [
        issue(
          ['body', 'students', 3, 'grade_level'],
          'less_than_equal',
          'Input should be less than or equal to 12',
        ),
      ],
    ],
    [
      'a student that is no object',
      { students: ['nia'] },
      [
        issue(
          ['body', 'students', 0],
          'model_attributes_type',
          'Input should be a valid dictionary or object to extract fields from',
        ),
      ],
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      assert.deepEqual(invalid(await file(await vividly().teacher('ada'), body)), expected)
    })
  }
})
