import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from './support/issues.ts'
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
let last = 0
const newcomer = (more: object = {}) => {
  last += 1
  return {
    student_email: `newcomer${last}@example.com`,
    student_first_name: ' Nia ',
    student_last_name: 'Patel',
    grade_level: 9,
    ...more,
  }
}

onEveryDatabase('T8 POST /teachers/student-requests', (vividly) => {
  const file = (as: { token: string } | undefined, body: unknown) =>
    vividly().post('/api/v1/teachers/student-requests', { as, body })
  const list = async (ada: { id: string; token: string }) =>
    (await vividly().get(`/api/v1/teachers/${ada.id}/student-requests`, { as: ada })).body

  it('files a request', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)
    const student = newcomer({ class_id: physics.class_id, notes: 'Moved here\nin March' })

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
    const students = Array.from({ length: 50 }, () => newcomer())

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
    const { body } = await file(await vividly().teacher('ada'), { students: [newcomer()] })

    assert.equal(body.length, 1)
  })

  it('is for teachers only, admins excluded', async () => {
    for (const person of [await vividly().student('kim'), await vividly().admin('root')]) {
      const { status, body } = await file(person, {})
      assert.equal(status, 403)
      assert.deepEqual(body, { detail: 'This endpoint is only accessible to teachers' })
    }
    assert.equal((await file(undefined, newcomer())).status, 401)
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
        newcomer({ class_id }),
        { students: [newcomer(), newcomer({ class_id })] },
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
    const unknown = newcomer({ class_id: 'class_none' })
    const others = newcomer({ class_id: foreign.class_id })

    assert.equal((await file(ada, { students: [newcomer(), others, unknown] })).status, 403)
    assert.equal((await file(ada, { students: [newcomer(), unknown, others] })).status, 404)
  })

  it('refuses addresses of accounts, after the classes', async () => {
    const ada = await vividly().teacher('ada')
    const [kim, lee] = [await vividly().student('kim'), await vividly().student('lee')]
    const known = (person: { email: string }) =>
      newcomer({ student_email: person.email.toUpperCase() })

    const single = await file(ada, known(kim))
    const bulk = await file(ada, { students: [known(lee), newcomer(), known(kim)] })
    const classFirst = await file(ada, newcomer({ ...known(kim), class_id: 'class_none' }))

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
    const [nia, noa] = [newcomer(), newcomer()]
    const kim = await vividly().student('kim')
    await file(ada, { students: [nia, noa] })

    const single = await file(ada, nia)
    const bulk = await file(ada, { students: [newcomer(), noa, nia] })
    const accountsFirst = await file(ada, {
      students: [nia, newcomer({ student_email: kim.email })],
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
    const nia = newcomer()

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        file(ada, index % 2 ? nia : { students: [newcomer(), nia] }),
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
    const nia = newcomer()
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
      newcomer({ notes: 'x'.repeat(2001) }),
      [issue(['body', 'notes'], 'string_too_long', 'String should have at most 2000 characters')],
    ],
    [
      'a class_id that is no string',
      newcomer({ class_id: 5 }),
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
      { students: Array.from({ length: 51 }, () => newcomer()) },
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
      { ...newcomer(), students: null },
      [issue(['body', 'students'], 'list_type', 'Input should be a valid list')],
    ],
    [
      'one address twice, in another letter case',
      {
        students: [newcomer({ student_email: 'A@x.org' }), newcomer({ student_email: 'a@X.org' })],
      },
      [issue(['body', 'students'], 'value_error', 'Value error, Student emails must be unique')],
    ],
    [
      'a bad student among good ones',
      { students: [newcomer(), newcomer(), newcomer(), newcomer({ grade_level: 13 })] },
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

onEveryDatabase('T9 GET /teachers/{id}/student-requests', (vividly) => {
  it('lists newest first, all or those of one state, under both names', async () => {
    const ada = await vividly().teacher('ada')
    const file = async () =>
      (await vividly().post('/api/v1/teachers/student-requests', { as: ada, body: newcomer() }))
        .body
    const approved = await file()
    const rejected = await file()
    vividly().clock.advance('1s')
    const pending = await file()
    await vividly().requests.approve(approved.request_id, 'operator:ops')
    await vividly().requests.reject(rejected.request_id, 'operator:ops', 'not at our school')
    const list = async (query: string) => {
      const answer = await vividly().get(`/api/v1/teachers/${ada.id}/student-requests${query}`, {
        as: ada,
      })
      return answer.body.map(({ request_id }: { request_id: string }) => request_id)
    }

    assert.deepEqual(await list(''), [pending.request_id, rejected.request_id, approved.request_id])
    assert.deepEqual(await list('?status=pending'), [pending.request_id])
    assert.deepEqual(await list('?status=approved'), [approved.request_id])
    assert.deepEqual(await list('?status_filter=rejected'), [rejected.request_id])
  })

  it('refuses another state', async () => {
    const ada = await vividly().teacher('ada')
    const ask = (query: string) =>
      vividly().get(`/api/v1/teachers/${ada.id}/student-requests?${query}`, { as: ada })

    for (const name of ['status', 'status_filter']) {
      assert.deepEqual(invalid(await ask(`${name}=open`)), [
        issue(['query', name], 'enum', "Input should be 'pending', 'approved' or 'rejected'"),
      ])
    }
  })
})

onEveryDatabase('the operator resolves a request', (vividly) => {
  const request = async (more: object = {}, as?: { token: string }) => {
    const ada = as ?? (await vividly().teacher('ada'))
    const { body } = await vividly().post('/api/v1/teachers/student-requests', {
      as: ada,
      body: newcomer(more),
    })
    return body
  }

  it('by approval: the student exists, is enrolled, and chooses a password by mail', async () => {
    const ada = await vividly().teacher('ada')
    await vividly().setSchool(ada, { schoolId: 'school_1', organizationId: 'org_1' })
    const physics = await vividly().createClass(ada)
    const { request_id, student_email } = await request({ class_id: physics.class_id }, ada)
    vividly().clock.advance('1h')

    const outcome = await vividly().requests.approve(request_id, 'operator:ops')

    assert.equal(outcome.kind, 'approved')
    const token = await vividly().resetTokenIn(await vividly().mailTo(student_email))
    await vividly().post('/api/v1/auth/password-reset-confirm', {
      body: { token, new_password: 'Chosen-by-Nia-1' },
    })
    const { body: tokens } = await vividly().post('/api/v1/auth/login', {
      body: { email: student_email, password: 'Chosen-by-Nia-1' },
    })
    const { body: nia } = await vividly().get('/api/v1/auth/me', { as: tokens.access_token })
    assert.equal(nia.first_name, 'Nia')
    assert.equal(nia.grade_level, 9)
    assert.equal(nia.role, 'student')
    assert.equal(nia.school_id, 'school_1')
    assert.equal(nia.organization_id, 'org_1')
    const { body: roster } = await vividly().get(`/api/v1/classes/${physics.class_id}/students`, {
      as: ada,
    })
    assert.equal(roster.students[0].user_id, nia.user_id)
    const { body: listed } = await vividly().get(`/api/v1/teachers/${ada.id}/student-requests`, {
      as: ada,
    })
    assert.equal(listed[0].status, 'approved')
    assert.equal(listed[0].created_user_id, nia.user_id)
    assert.equal(listed[0].processed_at, outcome.request.processedAt?.toISOString())
    const progress = await vividly().get(`/api/v1/students/${nia.user_id}/progress`, {
      as: tokens.access_token,
    })
    assert.deepEqual(progress.body.recent_activity, [])
  })

  it('by approval without enrolment if the class has been archived', async () => {
    const ada = await vividly().teacher('ada')
    const physics = await vividly().createClass(ada)
    const { request_id } = await request({ class_id: physics.class_id }, ada)
    await vividly().delete(`/api/v1/classes/${physics.class_id}`, { as: ada })

    const outcome = await vividly().requests.approve(request_id, 'operator:ops')

    assert.equal(outcome.kind, 'approved')
    const { body } = await vividly().get(`/api/v1/classes/${physics.class_id}/students`, {
      as: ada,
    })
    assert.equal(body.total_students, 0)
  })

  it('not by approval if the address has been taken meanwhile', async () => {
    const { request_id, student_email } = await request()
    await vividly().student('nia', { email: student_email })

    const outcome = await vividly().requests.approve(request_id, 'operator:ops')

    assert.deepEqual(outcome, { kind: 'email_taken' })
    const [pending] = await vividly().requests.list({ status: 'pending' })
    assert.equal(pending?.id, request_id)
    assert.equal(pending?.processedAt, undefined)
  })

  it('by rejection with a reason', async () => {
    const { request_id, student_email } = await request()

    const outcome = await vividly().requests.reject(request_id, 'operator:ops', 'unknown here')

    assert.equal(outcome.kind, 'rejected')
    assert.equal(outcome.request.status, 'rejected')
    assert.deepEqual(outcome.request.processedAt, vividly().clock.now())
    assert.deepEqual(vividly().mailsTo(student_email), [])
  })

  it('once', async () => {
    const { request_id } = await request()
    const resolve = (index: number) =>
      index % 2
        ? vividly().requests.approve(request_id, 'operator:ops')
        : vividly().requests.reject(request_id, 'operator:ops', 'no')

    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => resolve(index)))

    const resolved = outcomes.filter(({ kind }) => kind === 'approved' || kind === 'rejected')
    assert.equal(resolved.length, 1)
    assert.ok(outcomes.every(({ kind }) => kind !== 'not_found'))
    const status = resolved[0]?.kind
    assert.deepEqual(await resolve(1), { kind: 'already_processed', status })
  })

  it('not if it does not exist', async () => {
    for (const id of ['request_none', 'request\0', 'x'.repeat(5000)]) {
      assert.deepEqual(await vividly().requests.approve(id, 'operator:ops'), { kind: 'not_found' })
      assert.deepEqual(await vividly().requests.reject(id, 'operator:ops', ''), {
        kind: 'not_found',
      })
    }
  })

  it('and lists those of all teachers, newest first', async () => {
    const first = await request()
    const second = await request()

    const ids = (await vividly().requests.list()).map(({ id }) => id)

    assert.deepEqual(ids.slice(0, 2), [second.request_id, first.request_id])
  })
})
