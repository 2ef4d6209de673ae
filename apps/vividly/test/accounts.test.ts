import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from './support/issues.ts'
import { PASSWORD } from './support/people.ts'
import { onEveryDatabase } from './support/vividly.ts'

const USER_FIELDS = [
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
]

const registration = (email: string, more: object = {}) => ({
  email,
  password: PASSWORD,
  first_name: 'Kim',
  last_name: 'Lee',
  role: 'student',
  grade_level: 10,
  ...more,
})

onEveryDatabase('A1 POST /auth/register', (vividly) => {
  const register = (body: unknown) => vividly().post('/api/v1/auth/register', { body })

  it('creates an active account and signs it in', async () => {
    const { status, body } = await register(registration('example11@test.com'))

    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), [
      'access_token',
      'refresh_token',
      'token_type',
      'expires_in',
    ])
    assert.equal(body.token_type, 'bearer')
    assert.equal(body.expires_in, 86_400)
    const me = await vividly().get('/api/v1/auth/me', { as: body.access_token })
    assert.equal(me.status, 200)
    assert.deepEqual(Object.keys(me.body), USER_FIELDS)
    const { user_id, created_at, ...rest } = me.body
    assert.match(user_id, /^user_[\w-]{16,}$/)
    assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.deepEqual(rest, {
      email: 'example11@test.com',
      first_name: 'Kim',
      last_name: 'Lee',
      role: 'student',
      status: 'active',
      grade_level: 10,
      organization_id: null,
      school_id: null,
      last_login_at: null,
    })
  })

  it('keeps the grade level of teachers as given, and does not need one', async () => {
    const without = await register({
      ...registration('t1@x.org'),
      role: 'teacher',
      grade_level: null,
    })
    const given = await register({
      ...registration('t2@x.org'),
      role: 'teacher',
      grade_level: '11',
    })

    const grade = async (token: string) =>
      (await vividly().get('/api/v1/auth/me', { as: token })).body.grade_level
    assert.equal(await grade(without.body.access_token), null)
    assert.equal(await grade(given.body.access_token), 11)
  })

  it('refuses an address that is registered, whatever its letter case', async () => {
    await register(registration('ana@x.com'))

    const again = await register(registration(' Ana@X.com '))

    assert.equal(again.status, 400)
    assert.deepEqual(again.body, { detail: 'Email already registered' })
  })

  it('answers 422 before it looks for the address', async () => {
    await register(registration('order@x.com'))

    const again = await register(registration('order@x.com', { grade_level: 13 }))

    assert.equal(again.status, 422)
  })

  it('lets exactly one of many simultaneous registrations through', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => register(registration('race@x.com'))),
    )

    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [201, ...Array(19).fill(400)])
  })

  it('ignores fields that nobody may set', async () => {
    const { body } = await register(
      registration('eve@x.com', { user_id: 'user_1', status: 'archived', roles: ['admin'], id: 7 }),
    )

    const me = await vividly().get('/api/v1/auth/me', { as: body.access_token })
    assert.notEqual(me.body.user_id, 'user_1')
    assert.equal(me.body.status, 'active')
    assert.equal(me.body.role, 'student')
  })

  it('trims names and keeps everything else in them', async () => {
    const name = '  <b>Zoë</b> "O\'Neil" 👩‍🏫 '
    const { body } = await register(registration('zoe@x.com', { first_name: name }))

    const me = await vividly().get('/api/v1/auth/me', { as: body.access_token })
    assert.equal(me.body.first_name, name.trim())
  })

  it('takes a password of 128 characters, every one of which counts', async () => {
    const password = `Aa1${'ü'.repeat(125)}`
    await register(registration('long@x.com', { password }))

    const logIn = (attempt: string) =>
      vividly().post('/api/v1/auth/login', { body: { email: 'long@x.com', password: attempt } })
    assert.equal((await logIn(password)).status, 200)
    assert.equal((await logIn(password.slice(0, -1))).status, 401)
    assert.equal((await logIn(`${password.slice(0, -1)}u`)).status, 401)
  })

  it('takes digits and letters of any script in passwords', async () => {
    const { status } = await register(registration('script@x.com', { password: 'Ωωпароль٣' }))

    assert.equal(status, 201)
  })

  it('reports every field that is missing, in their order', async () => {
    const answer = await register({})

    assert.deepEqual(
      invalid(answer),
      ['email', 'password', 'first_name', 'last_name', 'role'].map((field) =>
        issue(['body', field], 'missing', 'Field required'),
      ),
    )
  })

  for (const [what, change, expected] of [
    [
      'an address without @',
      { email: 'kim' },
      issue(
        ['body', 'email'],
        'value_error',
        'value is not a valid email address: The email address is not valid. It must have exactly one @-sign.',
      ),
    ],
    [
      'an address that is no string',
      { email: 5 },
      issue(['body', 'email'], 'string_type', 'Input should be a valid string'),
    ],
    [
      'a password of 7 characters',
      { password: 'Aa1aaaa' },
      issue(['body', 'password'], 'string_too_short', 'String should have at least 8 characters'),
    ],
    [
      'a password of 129 characters',
      { password: `Aa1${'a'.repeat(126)}` },
      issue(['body', 'password'], 'string_too_long', 'String should have at most 128 characters'),
    ],
    [
      'a password without a digit',
      { password: 'abcdefgh' },
      issue(
        ['body', 'password'],
        'value_error',
        'Value error, Password must contain at least one digit',
      ),
    ],
    [
      'a password without an uppercase letter',
      { password: 'abcdefg1' },
      issue(
        ['body', 'password'],
        'value_error',
        'Value error, Password must contain at least one uppercase letter',
      ),
    ],
    [
      'a password without a lowercase letter',
      { password: 'ABCDEFG1' },
      issue(
        ['body', 'password'],
        'value_error',
        'Value error, Password must contain at least one lowercase letter',
      ),
    ],
    [
      'a name of blanks',
      { first_name: '   ' },
      issue(['body', 'first_name'], 'string_too_short', 'String should have at least 1 character'),
    ],
    [
      'a name of 101 characters',
      { last_name: '😀'.repeat(101) },
      issue(['body', 'last_name'], 'string_too_long', 'String should have at most 100 characters'),
    ],
    [
      'a name with U+0000',
      { first_name: 'K\0m' },
      issue(
        ['body', 'first_name'],
        'value_error',
        'Value error, Text contains characters that are not allowed',
      ),
    ],
    [
      'a name with half a surrogate pair',
      { first_name: 'K\ud800m' },
      issue(
        ['body', 'first_name'],
        'value_error',
        'Value error, Text contains characters that are not allowed',
      ),
    ],
    [
      'an unknown role',
      { role: 'principal' },
      issue(
        ['body', 'role'],
        'enum',
        "Input should be 'student', 'teacher', 'admin' or 'super_admin'",
      ),
    ],
    [
      'the role admin',
      { role: 'admin' },
      issue(
        ['body', 'role'],
        'value_error',
        'Value error, Cannot register as admin or super_admin role',
      ),
    ],
    [
      'the role super_admin',
      { role: 'super_admin' },
      issue(
        ['body', 'role'],
        'value_error',
        'Value error, Cannot register as admin or super_admin role',
      ),
    ],
    [
      'a student without grade level',
      { grade_level: undefined },
      issue(
        ['body', 'grade_level'],
        'value_error',
        'Value error, grade_level is required for students',
      ),
    ],
    [
      'a student whose grade level is null',
      { grade_level: null },
      issue(
        ['body', 'grade_level'],
        'value_error',
        'Value error, grade_level is required for students',
      ),
    ],
    [
      'grade level 8',
      { grade_level: 8 },
      issue(
        ['body', 'grade_level'],
        'greater_than_equal',
        'Input should be greater than or equal to 9',
      ),
    ],
    [
      'grade level 13',
      { grade_level: 13 },
      issue(['body', 'grade_level'], 'less_than_equal', 'Input should be less than or equal to 12'),
    ],
    [
      'a grade level with a fraction',
      { grade_level: 9.5 },
      issue(
        ['body', 'grade_level'],
        'int_from_float',
        'Input should be a valid integer, got a number with a fractional part',
      ),
    ],
    [
      'a grade level in words',
      { grade_level: 'ten' },
      issue(
        ['body', 'grade_level'],
        'int_parsing',
        'Input should be a valid integer, unable to parse string as an integer',
      ),
    ],
    [
      'a grade level that is a list',
      { grade_level: [10] },
      issue(['body', 'grade_level'], 'int_type', 'Input should be a valid integer'),
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const answer = await register(registration('never@x.com', change))

      assert.deepEqual(invalid(answer), [expected])
    })
  }

  it('never echoes what was refused', async () => {
    const { text } = await register(registration('kim', { password: 'secretsecret' }))

    assert.ok(!text.includes('secretsecret'))
    assert.ok(!text.includes('"input"'))
    assert.ok(!text.includes('"url"'))
  })
})

onEveryDatabase('A2 POST /auth/login', (vividly) => {
  const logIn = (email: unknown, password: unknown) =>
    vividly().post('/api/v1/auth/login', { body: { email, password } })

  it('signs in, whatever the letter case of the address, and notes when', async () => {
    const kim = await vividly().student('kim')
    vividly().clock.advance('1m')

    const { status, body } = await logIn(` ${kim.email.toUpperCase()}`, PASSWORD)

    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), [
      'access_token',
      'refresh_token',
      'token_type',
      'expires_in',
    ])
    const me = await vividly().get('/api/v1/auth/me', { as: body.access_token })
    assert.equal(me.body.last_login_at, vividly().clock.now().toISOString())
  })

  it('answers an unknown address and a wrong password alike', async () => {
    const kim = await vividly().student('kim')

    const unknown = await logIn('nobody@example.com', PASSWORD)
    const wrong = await logIn(kim.email, 'x')

    for (const answer of [unknown, wrong]) {
      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
      assert.deepEqual(answer.body, { detail: 'Incorrect email or password' })
    }
  })

  it('has no rule for the length of a wrong password', async () => {
    const kim = await vividly().student('kim')

    assert.equal((await logIn(kim.email, '')).status, 401)
    assert.equal((await logIn(kim.email, 'x'.repeat(100_000))).status, 401)
  })

  for (const status of ['suspended', 'pending', 'archived'] as const) {
    it(`tells an account that is ${status} only who knows the password`, async () => {
      const sam = await vividly().student('sam')
      await vividly().changeStatus(sam, status)

      const right = await logIn(sam.email, PASSWORD)
      const wrong = await logIn(sam.email, 'Wrong-password1')

      assert.equal(right.status, 403)
      assert.deepEqual(right.body, { detail: `Account is ${status}` })
      assert.equal(wrong.status, 401)
      assert.deepEqual(wrong.body, { detail: 'Incorrect email or password' })
    })
  }

  it('does not touch other sessions', async () => {
    const kim = await vividly().student('kim')

    await logIn(kim.email, PASSWORD)

    assert.equal((await vividly().get('/api/v1/auth/me', { as: kim })).status, 200)
    const refreshed = await vividly().post('/api/v1/auth/refresh', { as: kim.refreshToken })
    assert.equal(refreshed.status, 200)
  })

  it('needs an address and a password', async () => {
    const answer = await vividly().post('/api/v1/auth/login', { body: { password: 5 } })

    assert.deepEqual(invalid(answer), [
      issue(['body', 'email'], 'missing', 'Field required'),
      issue(['body', 'password'], 'string_type', 'Input should be a valid string'),
    ])
  })
})

onEveryDatabase('A5 GET /auth/me', (vividly) => {
  it('answers the one who asks', async () => {
    const ada = await vividly().teacher('ada')

    const { status, body, headers } = await vividly().get('/api/v1/auth/me', { as: ada })

    assert.equal(status, 200)
    assert.equal(body.email, ada.email)
    assert.equal(body.role, 'teacher')
    assert.equal(headers.get('cache-control'), 'no-store')
  })

  it('shows the highest role, and what an operator changes counts at once', async () => {
    const kim = await vividly().student('kim')
    const role = async () => (await vividly().get('/api/v1/auth/me', { as: kim })).body.role

    await vividly().grant(kim, 'super_admin')
    assert.equal(await role(), 'super_admin')
    await vividly().grant(kim, 'teacher')
    assert.equal(await role(), 'super_admin')
    await vividly().revoke(kim, 'super_admin')
    assert.equal(await role(), 'teacher')
    await vividly().revoke(kim, 'teacher')
    await vividly().revoke(kim, 'student')
    assert.equal(await role(), 'student')
  })
})
