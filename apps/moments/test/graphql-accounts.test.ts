import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { dataOf, errorsOf, postQuery, refused } from './support/graphql.ts'
import { logIn, register as registerByRest } from './support/people.ts'

const REGISTER = `mutation ($username: String!) {
  registerUser(input: { username: $username }) { id username userSecret createdAt updatedAt } }`
const LOGIN = `mutation ($secret: String!) {
  login(input: { userSecret: $secret }) { accessToken tokenType } }`

onEveryDatabase('C.2 registerUser and login', { module: moments }, (app) => {
  const register = (username: string) => dataOf(app(), REGISTER, { variables: { username } })

  it('register as REST does', async () => {
    const { registerUser } = await register('Graph_Kim')

    assert.deepEqual(Object.keys(registerUser), [
      'id',
      'username',
      'userSecret',
      'createdAt',
      'updatedAt',
    ])
    assert.equal(registerUser.username, 'Graph_Kim')
    assert.match(registerUser.userSecret, /^[\w-]{43}$/)
    const now = app().clock.now().toISOString()
    assert.deepEqual([registerUser.createdAt, registerUser.updatedAt], [now, now])
    assert.equal(
      (await app().engine.getAccount({ id: registerUser.id })).shownIdentifier,
      'Graph_Kim',
    )
  })

  it('exchange a secret for a token, whichever interface made it', async () => {
    const byRest = await registerByRest(app())
    const byGraphql = (await register('Graph_Lee')).registerUser

    const { login } = await dataOf(app(), LOGIN, { variables: { secret: byRest.secret } })

    assert.equal(login.tokenType, 'bearer')
    const { status } = await app().get('/v1/activities', { as: login.accessToken })
    assert.equal(status, 200)
    await logIn(app(), byGraphql.userSecret)
  })

  it('refuse in the words of REST', async () => {
    await register('Taken_by_graph')
    const registration = (username: string) =>
      errorsOf(app(), REGISTER, { variables: { username } })
    const at = 'registerUser'

    assert.deepEqual((await registration('taken_BY_graph')).errors, [
      refused('Username already exists', at, 400),
    ])
    assert.deepEqual((await registration('k m')).errors, [
      refused(
        'Username must be 3-50 characters long and contain only letters, numbers, underscores, and hyphens',
        at,
        400,
      ),
    ])
    assert.deepEqual((await registration('km')).errors, [
      refused('username: String should have at least 3 characters', at, 422),
    ])
    assert.deepEqual((await registration('x'.repeat(51))).errors, [
      refused('username: String should have at most 50 characters', at, 422),
    ])
    assert.deepEqual(await errorsOf(app(), LOGIN, { variables: { secret: 'wrong' } }), {
      data: null,
      errors: [refused('Invalid credentials', 'login', 401)],
    })
  })

  it('tell neither status nor stack in the message', async () => {
    const { text } = await postQuery(app(), LOGIN, { variables: { secret: 'wrong' } })

    assert.doesNotMatch(text, /401:|stack|\.ts|node_modules|originalError/)
  })

  it('let exactly one of many simultaneous registrations through, with those of REST', async () => {
    const names = ['both_ways', 'Both_Ways', 'BOTH_WAYS']

    const outcomes = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const username = names[index % 3]
        if (index % 2 === 0) {
          return (await app().post('/v1/auth/register', { body: { username } })).status
        }
        const { body } = await postQuery(app(), REGISTER, { variables: { username } })
        return body.errors ? body.errors[0].extensions.status : 200
      }),
    )

    assert.deepEqual(outcomes.sort(), [200, ...Array(23).fill(400)])
  })
})
