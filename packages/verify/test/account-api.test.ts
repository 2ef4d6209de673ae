import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { accountSurfaces } from '@usher/account-api'
import { defineApp, type OpenApps, openApps } from '@usher/app'
import { standardRealm } from '@usher/engine'
import { createServer } from '@usher/http'
import { createVerifier, TokenRefused } from '@usher/verify'

const club = defineApp({
  name: 'club',
  realm: standardRealm({
    name: 'club',
    activation: 'none',
    audiences: { reports: { scopes: ['read'] }, files: { scopes: [] } },
  }),
})

describe('tokens of the account API', () => {
  let opened: OpenApps
  let server: ReturnType<typeof createServer>
  let url = ''
  let grant = ''
  before(async () => {
    opened = await openApps([club], {
      variables: {
        SECRET_KEY: 'a secret of the tests that is long enough',
        DATABASE_URL: 'sqlite::memory:',
        PUBLIC_URL: 'http://accounts.example',
        RATE_LIMIT: 'off',
      },
      placement: 'mounted',
      mails: 'wait',
      hashing: { threads: 1, cost: { memoryKib: 8, passes: 1, lanes: 1 } },
      warn: () => {},
    })
    server = createServer({
      apps: [...opened.apps, ...accountSurfaces(opened, '1.0.0')],
      version: '1.0.0',
    })
    url = await server.listen({ port: 0 })
    const person = { email: 'kim@example.com', password: 'four quite random words' }
    grant = (await post('register', person)).access_token
  })
  after(async () => {
    await server.stop()
    await opened.close()
  })

  const post = async (path: string, body: object, token = grant) => {
    const answer = await fetch(`${url}/account/api/club/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
    return (answer.status === 204 ? {} : await answer.json()) as { access_token: string }
  }
  const tokenFor = async (audience: string) => (await post('tokens', { audience })).access_token
  const verifierOf = (audience: string, check: 'token' | 'session' = 'token') =>
    createVerifier({
      issuer: 'http://accounts.example/oidc/club',
      audience,
      jwksUri: `${url}/oidc/club/jwks.json`,
      check,
      introspectionUri: `${url}/oidc/club/introspect`,
    })

  it('are accepted by the service that they are for', async () => {
    const { clientId, roles, level } = await verifierOf('reports').verify(
      `Bearer ${await tokenFor('reports')}`,
    )

    assert.deepEqual([clientId, roles, level], ['club', ['user'], '1'])
  })

  it('are refused by another service, and so are tokens of the app itself', async () => {
    const verifier = verifierOf('reports')

    for (const token of [await tokenFor('files'), grant]) {
      await assert.rejects(verifier.verify(`Bearer ${token}`), TokenRefused)
    }
  })

  it('end with their session for whoever asks for it, within a second', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const body = { email: 'lee@example.com', password: 'four quite random words' }
    const own = (await post('register', body)).access_token
    const token = `Bearer ${(await post('tokens', { audience: 'reports' }, own)).access_token}`
    const [asking, believing] = [verifierOf('reports', 'session'), verifierOf('reports')]
    assert.deepEqual((await asking.verify(token)).roles, ['user'])

    await post('logout', {}, own)
    t.mock.timers.tick(1_000)

    await assert.rejects(asking.verify(token), ({ status, refusal }: TokenRefused) => {
      assert.deepEqual([status, refusal.code], [401, 'invalid_token'])
      return true
    })
    assert.ok(await believing.verify(token))
  })

  it('stay good while keys rotate, with a hundred checks on the way', async () => {
    const verifier = verifierOf('reports')
    const token = `Bearer ${await tokenFor('reports')}`
    const checks = Array.from({ length: 100 }, async (_, index) => {
      if (index === 50) await opened.apps[0]?.engine.rotateServiceKeys({ actor: 'operator:test' })
      return verifier.verify(token)
    })

    assert.equal((await Promise.all(checks)).length, 100)
    assert.ok(await verifier.verify(`Bearer ${await tokenFor('reports')}`))
  })

  it('end with their key for whoever asks for the keys anew', async () => {
    const old = `Bearer ${await tokenFor('reports')}`
    const verifier = verifierOf('reports')
    await verifier.verify(old)
    await opened.apps[0]?.engine.revokeServiceKeys({ actor: 'operator:test' })

    assert.ok(await verifier.verify(`Bearer ${await tokenFor('reports')}`)) // an unknown key
    await assert.rejects(verifier.verify(old), TokenRefused)
  })
})
