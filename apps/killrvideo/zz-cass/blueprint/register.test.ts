import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { newcomer, newEmail } from '../support/people.ts'
import { assertProblem, faultsOf } from '../support/problem.ts'

const PATH = '/api/v1/users/register'
const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

onEveryDatabase('POST /api/v1/users/register', (surfaces) => {
  const register = (body: object) => surfaces().blueprint.post(PATH, { body })

  it('answers 201 with exactly id, names and address, and no token', async () => {
    const kim = newcomer('kim')

    const { status, headers, body } = await register(kim)

    const { userId, ...others } = body
    assert.equal(status, 201)
    assert.equal(headers.get('content-type'), 'application/json')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.match(userId, UUID_4)
    assert.deepEqual(others, { firstName: 'Kim', lastName: 'Park', email: kim.email })
  })

  it('makes a viewer', async () => {
    const kim = await surfaces().viewer('kim')

    const { body } = await surfaces().blueprint.get('/api/v1/users/me', { as: kim })

    assert.deepEqual(body.roles, ['viewer'])
    assert.equal(body.accountStatus, 'active')
  })

  it('trims and lower-cases the address', async () => {
    const email = newEmail('kim')

    const { body } = await register({ ...newcomer('kim'), email: `\t ${email.toUpperCase()} ` })

    assert.equal(body.email, email)
  })

  it('refuses an address that is taken, in any letter case, with 400', async () => {
    const kim = newcomer('kim')
    await register(kim)

    for (const email of [kim.email, kim.email.toUpperCase(), ` ${kim.email} `]) {
      const answer = await register({ ...newcomer('lee'), email })
      const detail = 'Email already registered'
      assertProblem(answer, { status: 400, title: 'Bad Request', detail, path: PATH })
    }
  })

  it('names every missing field at once', async () => {
    const missing = ['firstName', 'lastName', 'email', 'password'].map((f) => `body.${f} missing`)

    assert.deepEqual(faultsOf(await register({})), missing)
  })

  it('names every faulty field at once, without its value', async () => {
    const answer = await register({
      firstName: '',
      lastName: 'x'.repeat(51),
      email: 'rejected-value',
      password: 'reject!',
    })

    assert.deepEqual(faultsOf(answer), [
      'body.firstName string_too_short',
      'body.lastName string_too_long',
      'body.email value_error',
      'body.password string_too_short',
    ])
    assert.doesNotMatch(answer.text, /rejected-value|reject!/)
  })

  for (const field of ['firstName', 'lastName', 'email', 'password']) {
    it(`wants ${field} to be a string, not null`, async () => {
      for (const value of [null, 7, true, ['Kim'], { a: 1 }]) {
        const answer = await register({ ...newcomer('kim'), [field]: value })
        assert.deepEqual(faultsOf(answer), [`body.${field} string_type`])
      }
    })
  }

  it('counts code points: names have 50, passwords at least 8', async () => {
    const long = { firstName: '💩'.repeat(50), lastName: 'ß'.repeat(50), password: '🔑'.repeat(8) }
    const over = { firstName: '💩'.repeat(51), lastName: 'ß'.repeat(51), password: '🔑'.repeat(7) }

    const fits = await register({ ...newcomer('kim'), ...long })

    assert.deepEqual([fits.status, fits.body.firstName], [201, long.firstName])
    assert.deepEqual(faultsOf(await register({ ...newcomer('kim'), ...over })), [
      'body.firstName string_too_long',
      'body.lastName string_too_long',
      'body.password string_too_short',
    ])
  })

  it('keeps names as they are sent', async () => {
    const names = { firstName: '  <b>Kim</b> ', lastName: " O'Brien\\n\t" }

    const { status, body } = await register({ ...newcomer('kim'), ...names })

    assert.equal(status, 201)
    assert.deepEqual({ firstName: body.firstName, lastName: body.lastName }, names)
  })

  it('refuses what cannot be stored in a name', async () => {
    for (const firstName of ['a\0b', '\ud800', 'x\udc00']) {
      const answer = await register({ ...newcomer('kim'), firstName })
      assert.deepEqual(faultsOf(answer), ['body.firstName value_error'])
    }
  })

  it('refuses what is no address', async () => {
    const wrong = ['', 'kim', 'kim@x', '@x.com', 'kim@', 'kim@@x.com', 'a@b@c.de', 'k im@x.com']
    const domains = ['kim@x..com', 'kim@.x.com', 'kim@x.com.', 'kim@x .com', 'ki\0m@x.com']

    for (const email of [...wrong, ...domains, 'kim\ud800@x.com']) {
      const answer = await register({ ...newcomer('kim'), email })
      assert.deepEqual(faultsOf(answer), ['body.email value_error'], email)
    }
  })

  it('takes any password of 8 characters, and every character counts', async () => {
    const { blueprint } = surfaces()
    const passwords = ['        ', 'nul\0 in it', `lone \ud800 half`, 'x'.repeat(1_000_000)]

    for (const password of passwords) {
      const kim = { ...newcomer('kim'), password }
      assert.equal((await register(kim)).status, 201)
      const credentials = (tried: string) => ({ body: { email: kim.email, password: tried } })
      const right = await blueprint.post('/api/v1/users/login', credentials(password))
      const wrong = await blueprint.post(
        '/api/v1/users/login',
        credentials(`${password.slice(0, -1)}y`),
      )
      assert.deepEqual([right.status, wrong.status], [200, 401])
    }
  })

  it('ignores fields that nobody can set', async () => {
    const kim = newcomer('kim')
    const id = crypto.randomUUID()
    const more = {
      roles: ['moderator'],
      userId: id,
      accountStatus: 'suspended',
      views: 9,
      status: 1,
    }

    const { status, body } = await register({ ...kim, ...more, ['__proto__']: { a: 1 } })

    assert.equal(status, 201)
    assert.notEqual(body.userId, id)
    const token = await surfaces().logIn(kim.email)
    const me = await surfaces().blueprint.get('/api/v1/users/me', { as: token })
    assert.deepEqual([me.body.roles, me.body.accountStatus], [['viewer'], 'active'])
  })

  it('needs a JSON object', async () => {
    const { blueprint } = surfaces()
    const form = newcomer('kim')

    assert.deepEqual(faultsOf(await blueprint.post(PATH)), ['body missing'])
    assert.deepEqual(faultsOf(await blueprint.post(PATH, { raw: '' })), ['body missing'])
    assert.deepEqual(faultsOf(await blueprint.post(PATH, { raw: '{"email":' })), [
      'body.9 json_invalid',
    ])
    for (const raw of ['[]', '"x"', '7', 'true']) {
      assert.deepEqual(faultsOf(await blueprint.post(PATH, { raw })), [
        'body model_attributes_type',
      ])
    }
    assert.deepEqual(faultsOf(await blueprint.post(PATH, { form })), ['body model_attributes_type'])
  })
})
