import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'

const ON = { RATE_LIMIT: 'on' }
const TOO_MANY = { detail: 'Too many requests' }

onEveryDatabase('A.6 the limits', { module: moments, variables: ON }, (app) => {
  const register = (username: string) => app().post('/v1/auth/register', { body: { username } })
  const token = (secret: string) => app().post('/v1/auth/token', { body: { user_secret: secret } })
  const mutate = (query: string) => app().post('/graphql', { body: { query } })
  const logIn = (secret: string) =>
    mutate(`mutation { login(input: { userSecret: "${secret}" }) { tokenType } }`)
  const registerUser = (username: string) =>
    mutate(`mutation { registerUser(input: { username: "${username}" }) { userSecret } }`)
  const times = (count: number) => Array.from({ length: count }, (_, index) => index)

  it('let 30 registrations a minute through, REST and GraphQL counted together', async () => {
    for (const index of times(15)) {
      assert.equal((await register(`rest_${index}`)).status, 200)
      const { body } = await registerUser(`graph_${index}`)
      assert.equal(body.errors, undefined)
    }

    const rest = await register('rest_31')
    const graph = await registerUser('graph_31')

    assert.deepEqual([rest.status, rest.body], [429, TOO_MANY])
    assert.equal(rest.headers.get('retry-after'), '60')
    assert.equal(rest.headers.get('cache-control'), 'no-store')
    assert.equal(graph.status, 200)
    const [error] = graph.body.errors
    assert.deepEqual([error.message, error.extensions], ['Too many requests', { status: 429 }])

    app().clock.advance('1m')
    assert.equal((await register('rest_31')).status, 200)
  })

  it('let 60 failed requests for tokens a minute through, REST and GraphQL together', async () => {
    app().clock.advance('1m')
    const { body } = await register('limits_kim')
    const secret = body.user_secret
    for (const _ of times(30)) {
      assert.equal((await token(secret)).status, 200)
      assert.equal((await token('wrong')).status, 401)
      const answer = await logIn('wrong')
      assert.equal(answer.body.errors[0].extensions.status, 401)
    }
    app().clock.advance('10s')

    const refused = await token('wrong')

    assert.deepEqual([refused.status, refused.body], [429, TOO_MANY])
    assert.equal(refused.headers.get('retry-after'), '50')
    assert.equal((await logIn('wrong')).body.errors[0].extensions.status, 429)
    app().clock.advance('50s')
    assert.equal((await token('wrong')).status, 401)
    assert.equal((await token(secret)).status, 200)
  })

  it('do not count successful requests for tokens, bodies that are none, and anything else', async () => {
    app().clock.advance('1m')
    const { body } = await register('limits_lee')
    for (const _ of times(70)) {
      assert.equal((await token(body.user_secret)).status, 200)
      assert.equal((await app().post('/v1/auth/token', { raw: '{' })).status, 422)
      assert.equal((await register('x')).status, 422)
      assert.equal((await app().get('/v1/activities')).status, 401)
    }

    assert.equal((await register('limits_mo')).status, 200)
    assert.equal((await token('wrong')).status, 401)
  })

  it('count exactly, however many come at once', async () => {
    app().clock.advance('1m')

    const registrations = await Promise.all(times(50).map((index) => register(`burst_${index}`)))
    const tokens = await Promise.all(times(90).map(() => token('wrong')))

    const count = (answers: readonly { status: number }[], wanted: number) =>
      answers.filter(({ status }) => status === wanted).length
    assert.deepEqual([count(registrations, 200), count(registrations, 429)], [30, 20])
    assert.deepEqual([count(tokens, 401), count(tokens, 429)], [60, 30])
  })
})

onEveryDatabase('A.6 the limits switched off', { module: moments }, (app) => {
  it('let everything pass', async () => {
    for (let count = 0; count < 70; count += 1) {
      const body = { user_secret: 'wrong' }
      assert.equal((await app().post('/v1/auth/token', { body })).status, 401)
    }
    for (let count = 0; count < 35; count += 1) {
      const body = { username: `off_${count}` }
      assert.equal((await app().post('/v1/auth/register', { body })).status, 200)
    }
  })
})
