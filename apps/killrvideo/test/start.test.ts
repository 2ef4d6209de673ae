import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { startApp } from '@usher/app/testing'
import { SettingError } from '@usher/settings'
import { killrvideo, killrvideoOauth2 } from '../src/index.ts'
import { newcomer, PASSWORD } from './support/people.ts'
import { claimsOf } from './support/tokens.ts'

const MEMORY = { databaseUrl: 'sqlite::memory:' }

async function started(
  t: TestContext,
  module = killrvideo,
  variables: Readonly<Record<string, string>> = {},
) {
  const app = await startApp(module, { ...MEMORY, variables })
  t.after(app.stop)
  return app
}

/** What a new account gets from a surface. */
async function tokenFrom(t: TestContext, module = killrvideo, variables = {}): Promise<string> {
  const app = await started(t, module, variables)
  const { email, password, ...names } = newcomer('kim')
  if (module === killrvideo) {
    await app.post('/api/v1/users/register', { body: { email, password, ...names } })
    const { body } = await app.post('/api/v1/users/login', { body: { email, password } })
    return body.token
  }
  await app.post('/api/v1/auth/register', { body: { email, password } })
  const form = { username: email, password: PASSWORD }
  const { body } = await app.post('/api/v1/auth/login', { form })
  return body.access_token
}

const minutesOf = (token: string) => {
  const { claims } = claimsOf(token)
  return (claims.exp - claims.iat) / 60
}

describe('a surface that has the server to itself', () => {
  it('has the paths of the blueprint contract', async (t) => {
    const { get } = await started(t)

    const { body } = await get('/openapi.json')

    assert.equal((await get('/')).status, 200)
    assert.equal((await get('/docs')).status, 200)
    assert.equal((await get('/api/v1/users/me')).body.instance, '/api/v1/users/me')
    const { password } = body.components.securitySchemes.OAuth2PasswordBearer.flows
    assert.equal(password.tokenUrl, '/api/v1/users/login')
    assert.deepEqual((await get('/health')).body, { status: 'healthy', version: '1.0.0' })
  })

  it('has the paths of iteration 2', async (t) => {
    const { get } = await started(t, killrvideoOauth2)

    const { body } = await get('/api/v1/openapi.json')

    assert.equal((await get('/api/v1/redoc')).status, 200)
    const { password } = body.components.securitySchemes.OAuth2PasswordBearer.flows
    assert.equal(password.tokenUrl, '/api/v1/auth/login')
  })
})

describe('settings', () => {
  it('name the project and move the API', async (t) => {
    const variables = { PROJECT_NAME: 'Our Videos', API_V1_STR: '/v9' }
    const { get } = await started(t, killrvideo, variables)
    const other = await started(t, killrvideoOauth2, variables)

    assert.deepEqual((await get('/')).body, { message: 'Welcome to Our Videos!' })
    assert.equal((await get('/v9/users/me')).status, 401)
    assert.equal((await get('/api/v1/users/me')).status, 404)
    const { body } = await other.get('/v9/openapi.json')
    assert.equal(body.info.title, 'Our Videos')
    const { password } = body.components.securitySchemes.OAuth2PasswordBearer.flows
    assert.equal(password.tokenUrl, '/v9/auth/login')
  })

  it('say how long tokens live, each surface with a default of its own', async (t) => {
    const week = 7 * 24 * 60
    const minutes = { ACCESS_TOKEN_EXPIRE_MINUTES: '5' }
    const ttl = { ...minutes, ACCESS_TOKEN_TTL: '90s' }
    const own = { ...ttl, KILLRVIDEO_OAUTH2_ACCESS_TOKEN_TTL: '2h' }

    assert.equal(minutesOf(await tokenFrom(t)), 30)
    assert.equal(minutesOf(await tokenFrom(t, killrvideoOauth2)), week)
    assert.equal(minutesOf(await tokenFrom(t, killrvideo, minutes)), 5)
    assert.equal(minutesOf(await tokenFrom(t, killrvideoOauth2, minutes)), 5)
    assert.equal(minutesOf(await tokenFrom(t, killrvideo, ttl)), 1.5)
    assert.equal(minutesOf(await tokenFrom(t, killrvideo, own)), 1.5)
    assert.equal(minutesOf(await tokenFrom(t, killrvideoOauth2, own)), 120)
  })

  it('give the key that signs tokens, used as it is', async (t) => {
    const SECRET_KEY = 'ein Schlüssel, den auch andere kennen dürfen 🔑'

    for (const module of [killrvideo, killrvideoOauth2]) {
      const [header, claims, signature] = (await tokenFrom(t, module, { SECRET_KEY })).split('.')
      const ours = createHmac('sha256', SECRET_KEY)
        .update(`${header}.${claims}`)
        .digest('base64url')
      assert.equal(signature, ours)
    }
  })

  it('stop the start with one line if they are wrong', async () => {
    const wrong = [
      [{ ALGORITHM: 'RS256' }, /^ALGORITHM is wrong: /],
      [{ ACCESS_TOKEN_EXPIRE_MINUTES: 'soon' }, /^ACCESS_TOKEN_EXPIRE_MINUTES is wrong: /],
      [{ ASTRA_DB_KEYSPACE: 'killrvideo' }, /^ASTRA_DB_API_ENDPOINT is not set: /],
      [{ SECRET_KEY: 'short' }, /^SECRET_KEY is 5 bytes; it must be at least 32\./],
    ] as const

    for (const [variables, message] of wrong) {
      await assert.rejects(startApp(killrvideo, { ...MEMORY, variables }), (error: Error) => {
        assert.ok(error instanceof SettingError)
        assert.match(error.message, message)
        assert.ok(!error.message.includes('\n'))
        return true
      })
    }
  })
})
