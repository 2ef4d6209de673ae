import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createVerifier, type Requirement, TokenRefused } from '@usher/verify'
import { base64url, exportSPKI, SignJWT } from 'jose'
import { AUDIENCE, type Issuer, startIssuer, usual } from './support/issuer.ts'

describe('the verifier', () => {
  let issuer: Issuer
  let published: Awaited<ReturnType<Issuer['addKey']>>
  before(async () => {
    issuer = await startIssuer()
    published = await issuer.addKey('one')
  })
  after(() => issuer.stop())

  const fresh = (options = {}) =>
    createVerifier({ issuer: issuer.url, audience: AUDIENCE, ...options })
  const refusalOf = (token: string, verifier = fresh(), needs: Requirement = {}) =>
    verifier.verify(`Bearer ${token}`, needs).then(
      () => 'accepted',
      (error) => (error instanceof TokenRefused ? error.refusal.code : Promise.reject(error)),
    )

  it('tells what the token says', async () => {
    const token = await fresh().verify(`bearer ${await issuer.sign('one')}`)

    const { subject, clientId, sessionId, scopes, roles, level } = token
    assert.deepEqual(
      { subject, clientId, sessionId, scopes, roles, level },
      {
        subject: 'kim',
        clientId: 'club',
        sessionId: 's1',
        scopes: ['read'],
        roles: ['user'],
        level: '1',
      },
    )
  })

  it('refuses HS256 signed with the public key', async () => {
    const secret = new TextEncoder().encode(await exportSPKI(published.publicKey))
    const token = await new SignJWT(usual(issuer.url))
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'one' })
      .sign(secret)

    assert.equal(await refusalOf(token), 'invalid_token')
  })

  it('refuses tokens without a signature', async () => {
    const head = base64url.encode(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: 'one' }))
    const claims = base64url.encode(JSON.stringify(usual(issuer.url)))

    assert.equal(await refusalOf(`${head}.${claims}.`), 'invalid_token')
  })

  it('takes no key from the token, and no path', async () => {
    const own = await issuer.addKey('attacker', false)
    const heads = [
      { kid: 'one', jwk: own.jwk },
      { kid: 'one', jku: `${issuer.url}/other.json` },
      { kid: '../../../dev/null' },
      { kid: '__proto__' },
      { kid: undefined },
    ]

    for (const head of heads) {
      assert.equal(await refusalOf(await issuer.sign('attacker', {}, head)), 'invalid_token')
    }
  })

  it('refuses tokens that lack a claim of RFC 9068', async () => {
    for (const claim of ['exp', 'iat', 'aud', 'sub', 'jti', 'client_id', 'iss']) {
      const token = await issuer.sign('one', { [claim]: undefined })

      assert.equal(await refusalOf(token), 'invalid_token', claim)
    }
  })

  it('accepts further audiences that were named', async () => {
    const token = await issuer.sign('one', { aud: [AUDIENCE, 'files'] })

    assert.equal(await refusalOf(token), 'invalid_token')
    assert.equal(await refusalOf(token, fresh({ additionalAudiences: ['files'] })), 'accepted')
  })

  it('asks for a second factor, a recent sign-in, a scope, a role', async () => {
    const token = await issuer.sign('one', { auth_time: Math.floor(Date.now() / 1_000) - 600 })
    const verifier = fresh()

    assert.equal(
      await refusalOf(token, verifier, { level: '2' }),
      'insufficient_user_authentication',
    )
    assert.equal(
      await refusalOf(token, verifier, { maxAgeSeconds: 60 }),
      'insufficient_user_authentication',
    )
    assert.equal(
      await refusalOf(token, verifier, { scopes: ['read', 'write'] }),
      'insufficient_scope',
    )
    assert.equal(await refusalOf(token, verifier, { roles: ['admin'] }), 'role_missing')
    assert.equal(await refusalOf(token, verifier, { roles: ['admin', 'user'] }), 'accepted')
  })

  it('names level and age in the challenge (RFC 9470)', async () => {
    const needs = { level: '2', maxAgeSeconds: 60 } as const
    const error = await fresh()
      .verify(`Bearer ${await issuer.sign('one')}`, needs)
      .catch((thrown: TokenRefused) => thrown)

    assert.deepEqual(
      (error as TokenRefused).headers['www-authenticate'],
      'Bearer error="insufficient_user_authentication", acr_values="2", max_age="60"',
    )
  })

  it('finds a new key at once, and does not ask for each unknown one', async () => {
    const verifier = fresh()
    assert.equal(await refusalOf(await issuer.sign('one'), verifier), 'accepted')
    await issuer.addKey('two')
    const before = issuer.state.asked

    assert.equal(await refusalOf(await issuer.sign('two'), verifier), 'accepted')
    await issuer.addKey('hidden', false)
    const unknown = await issuer.sign('hidden')
    for (let i = 0; i < 20; i += 1)
      assert.equal(await refusalOf(unknown, verifier), 'invalid_token')

    assert.equal(issuer.state.asked, before + 1)
  })

  it('asks once for many requests at a time', async () => {
    const verifier = fresh()
    const token = await issuer.sign('one')
    const before = issuer.state.asked

    await Promise.all(Array.from({ length: 50 }, () => verifier.verify(`Bearer ${token}`)))

    assert.equal(issuer.state.asked, before + 1)
  })

  it('goes on with its keys while the issuer is away, and says so', async (t) => {
    let complaints = 0
    const verifier = fresh({ onStale: () => complaints++ })
    assert.equal(await refusalOf(await issuer.sign('one'), verifier), 'accepted')
    issuer.state.isAway = true
    t.after(() => {
      issuer.state.isAway = false
    })
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 20 * 60_000 })

    assert.equal(await refusalOf(await issuer.sign('one'), verifier), 'accepted')
    assert.equal(complaints, 1)
    assert.equal(await refusalOf(await issuer.sign('one'), fresh()), 'keys_unavailable')
    t.mock.timers.setTime(Date.now() + 25 * 60 * 60_000)
    assert.equal(await refusalOf(await issuer.sign('one'), verifier), 'keys_unavailable')
  })

  it('asks for the session once a second, and takes the roles of now', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    t.after(() => {
      issuer.state.isEnded = false
    })
    const verifier = fresh({ check: 'session' })
    const token = await issuer.sign('one')
    const before = issuer.state.introspected

    const checks = Array.from({ length: 20 }, () => verifier.verify(`Bearer ${token}`))
    assert.deepEqual((await Promise.all(checks))[0]?.roles, ['editor'])
    assert.equal(issuer.state.introspected, before + 1)
    issuer.state.isEnded = true
    t.mock.timers.tick(1_000)

    assert.equal(await refusalOf(token, verifier), 'invalid_token')
  })

  it('refuses while it cannot ask for the session, and asks again afterwards', async (t) => {
    let complaints = 0
    const verifier = fresh({ check: 'session', onStale: () => complaints++ })
    assert.equal(await refusalOf(await issuer.sign('one'), verifier), 'accepted')
    issuer.state.isAway = true
    t.after(() => {
      issuer.state.isAway = false
    })
    const token = await issuer.sign('one')

    const refused = await verifier.verify(`Bearer ${token}`).catch((error: TokenRefused) => error)
    issuer.state.isAway = false

    assert.ok(refused instanceof TokenRefused)
    assert.deepEqual([refused.status, refused.refusal.code], [503, 'session_unavailable'])
    assert.equal(refused.headers['retry-after'], '5')
    assert.equal(complaints, 1)
    assert.equal(await refusalOf(token, verifier), 'accepted')
  })
})
