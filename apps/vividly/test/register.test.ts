import assert from 'node:assert/strict'
import { it } from 'node:test'
import { registration } from './support/people.ts'
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
})
