import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { PASSWORD } from './support/people.ts'
import { onEveryDatabase } from './support/vividly.ts'

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
