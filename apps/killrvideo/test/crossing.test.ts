import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from './support/databases.ts'
import { newcomer, newEmail, PASSWORD } from './support/people.ts'

const ME = '/api/v1/users/me'

/** Section B.4: each row asks both surfaces the same thing. */
onEveryDatabase('where the two surfaces differ', (surfaces) => {
  const blueprint = (method: string, path: string, sent?: object) =>
    surfaces().blueprint.ask(method, `/api/v1${path}`, sent)
  const oauth2 = (method: string, path: string, sent?: object) =>
    surfaces().oauth2.ask(method, `/api/v1${path}`, sent)
  const formOf = (username: string) => ({ form: { username, password: PASSWORD } })
  const keysOf = ({ body }: { body: object }) => Object.keys(body).sort()

  it('1 paths', async () => {
    for (const path of ['/users/register', '/users/login', '/auth/register', '/auth/login']) {
      const isBlueprint = path.startsWith('/users')
      assert.equal((await blueprint('POST', path)).status, isBlueprint ? 422 : 404, path)
      assert.equal((await oauth2('POST', path)).status, isBlueprint ? 404 : 422, path)
    }
  })

  it('2 login request, 3 login answer, 4 field names', async () => {
    const { email } = await surfaces().viewer('kim')
    const json = { body: { email, password: PASSWORD, username: email } }

    const one = await blueprint('POST', '/users/login', json)
    const two = await oauth2('POST', '/auth/login', formOf(email))

    assert.equal((await blueprint('POST', '/users/login', formOf(email))).status, 422)
    assert.equal((await oauth2('POST', '/auth/login', json)).status, 422)
    assert.deepEqual(keysOf(one), ['token', 'user'])
    assert.deepEqual(keysOf(two), ['access_token', 'token_type'])
    const snake = await oauth2('GET', '/users/me', { as: two.body.access_token })
    assert.ok('firstName' in one.body.user && 'userId' in one.body.user)
    assert.ok('first_name' in snake.body && 'user_id' in snake.body)
  })

  it('5 names at registration, 6 an address that is taken, 7 the answer', async () => {
    const { email, password } = newcomer('kim')
    const nameless = { email, password }

    assert.equal((await blueprint('POST', '/users/register', { body: nameless })).status, 422)
    const two = await oauth2('POST', '/auth/register', { body: nameless })
    assert.equal(two.status, 201)
    assert.equal(keysOf(two).length, 6)
    const named = { ...nameless, firstName: 'Kim', lastName: 'Park' }
    assert.equal((await blueprint('POST', '/users/register', { body: named })).status, 400)
    assert.equal((await oauth2('POST', '/auth/register', { body: nameless })).status, 409)
    const other = { ...named, email: newEmail('kim') }
    const one = await blueprint('POST', '/users/register', { body: other })
    assert.deepEqual(keysOf(one), ['email', 'firstName', 'lastName', 'userId'])
  })

  it('8 activity flag', async () => {
    const { token } = await surfaces().viewer('kim')

    const one = await blueprint('GET', '/users/me', { as: token })
    const two = await oauth2('GET', '/users/me', { as: token })

    assert.deepEqual([one.body.accountStatus, one.body.is_active], ['active', undefined])
    assert.deepEqual([two.body.accountStatus, two.body.is_active], [undefined, true])
  })

  it('9 error bodies, 10 those of a 422', async () => {
    const errors = [
      [await blueprint('GET', '/users/me'), await oauth2('GET', '/users/me')],
      [await blueprint('POST', '/users/login'), await oauth2('POST', '/auth/login')],
    ] as const

    for (const [one, two] of errors) {
      assert.equal(typeof one.body.detail, 'string')
      assert.equal(one.headers.get('content-type'), 'application/problem+json')
      assert.equal(two.headers.get('content-type'), 'application/json')
      assert.deepEqual(Object.keys(two.body), ['detail'])
    }
    const [[unauthorized, plain], [invalid, listed]] = errors
    assert.equal('errors' in unauthorized.body, false)
    assert.ok(Array.isArray(invalid.body.errors) && Array.isArray(listed.body.detail))
    assert.equal(typeof plain.body.detail, 'string')
  })

  it('11 login with what is no address', async () => {
    const json = { body: { email: 'kim', password: PASSWORD } }

    assert.equal((await blueprint('POST', '/users/login', json)).status, 422)
    assert.equal((await oauth2('POST', '/auth/login', formOf('kim'))).status, 401)
  })

  it('12 the token of a vanished user', async () => {
    const kim = await surfaces().viewer('kim')
    await surfaces().vanish(kim)

    assert.equal((await blueprint('GET', '/users/me', { as: kim })).status, 404)
    assert.equal((await oauth2('GET', '/users/me', { as: kim })).status, 401)
  })

  it('14 roles in force, 15 what the own profile needs', async () => {
    const { viewer, grant, revoke } = surfaces()
    const kim = await viewer('kim')
    const rolesOf = async () => [
      (await blueprint('GET', '/users/me', { as: kim })).body.roles,
      (await oauth2('GET', '/users/me', { as: kim })).body.roles,
    ]

    await grant(kim, 'creator')
    assert.deepEqual(await rolesOf(), [['creator', 'viewer'], ['viewer']])
    await revoke(kim, 'creator')
    await revoke(kim, 'viewer')
    assert.equal((await blueprint('GET', '/users/me', { as: kim })).status, 403)
    assert.equal((await oauth2('GET', '/users/me', { as: kim })).status, 200)
  })

  it('16 inactive users: login and token are refused', async () => {
    const { viewer, changeStatus } = surfaces()
    for (const status of ['suspended', 'archived'] as const) {
      const sam = await viewer('sam')
      await changeStatus(sam, status)
      const json = { body: { email: sam.email, password: PASSWORD } }

      assert.equal((await blueprint('POST', '/users/login', json)).status, 401)
      assert.equal((await oauth2('POST', '/auth/login', formOf(sam.email))).status, 401)
      assert.equal((await blueprint('GET', '/users/me', { as: sam })).status, 401)
      assert.equal((await oauth2('GET', '/users/me', { as: sam })).status, 401)
    }
  })

  it('17 null in an update, 18 its limits', async () => {
    const as = await surfaces().viewer('kim')
    const long = 'x'.repeat(51)

    const one = await blueprint('PUT', '/users/me', { as, body: { firstName: null } })
    const two = await oauth2('PUT', '/users/me', { as, body: { first_name: null } })

    assert.equal(one.body.firstName, 'Kim')
    assert.equal(two.body.first_name, null)
    const over = { as, body: { firstName: long, first_name: long } }
    assert.equal((await blueprint('PUT', '/users/me', over)).status, 422)
    assert.equal((await oauth2('PUT', '/users/me', over)).status, 200)
  })

  it('20 where the descriptions are, 21 the greeting', async () => {
    const { blueprint: one, oauth2: two } = surfaces()

    for (const path of ['/openapi.json', '/docs', '/']) {
      assert.equal((await one.get(path)).status, 200, path)
      assert.equal((await two.get(path)).status, 404, path)
    }
    for (const path of ['/api/v1/openapi.json', '/api/v1/docs', '/api/v1/redoc']) {
      assert.equal((await one.get(path)).status, 404, path)
      assert.equal((await two.get(path)).status, 200, path)
    }
  })
})

onEveryDatabase('what crosses from one surface to the other', (surfaces) => {
  async function nameless() {
    const { oauth2, logIn } = surfaces()
    const email = newEmail('lee')
    const { body } = await oauth2.post('/api/v1/auth/register', {
      body: { email, password: PASSWORD },
    })
    return { id: String(body.user_id), email, token: await logIn(email) }
  }

  it('accounts: who registered on either logs in on both', async () => {
    const { oauth2, viewer, logIn } = surfaces()
    const [kim, lee] = [await viewer('kim'), await nameless()]

    const form = { username: kim.email, password: PASSWORD }
    assert.equal((await oauth2.post('/api/v1/auth/login', { form })).status, 200)
    assert.ok(await logIn(lee.email))
  })

  it('absent names are empty ones on the blueprint surface', async () => {
    const { blueprint } = surfaces()
    const as = await nameless()

    const { body } = await blueprint.get(ME, { as })
    const unchanged = await blueprint.put(ME, { as, body: {} })

    assert.deepEqual([body.firstName, body.lastName], ['', ''])
    assert.deepEqual([unchanged.status, unchanged.body], [200, body])
    assert.equal((await surfaces().oauth2.get(ME, { as })).body.first_name, null)
  })

  it('names set on either side show on the other, long ones uncut', async () => {
    const { blueprint, oauth2 } = surfaces()
    const as = await nameless()
    const long = 'x'.repeat(200)

    await oauth2.put(ME, { as, body: { first_name: long } })
    await blueprint.put(ME, { as, body: { lastName: 'Chang' } })

    const [one, two] = [await blueprint.get(ME, { as }), await oauth2.get(ME, { as })]
    assert.deepEqual([one.body.firstName, one.body.lastName], [long, 'Chang'])
    assert.deepEqual([two.body.first_name, two.body.last_name], [long, 'Chang'])
  })

  it('a login on the second surface is a last login on the first', async () => {
    const { blueprint, oauth2, clock } = surfaces()
    const lee = await nameless()
    clock.advance('10m')
    const form = { username: lee.email, password: PASSWORD }

    await oauth2.post('/api/v1/auth/login', { form })

    const { body } = await blueprint.get(ME, { as: lee })
    assert.equal(body.lastLoginDate, clock.now().toISOString())
  })
})
