import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { it } from 'node:test'
import { accountSurfaces } from '@usher/account-api'
import { defineApp } from '@usher/app'
import { onEveryDatabase } from '@usher/app/testing'
import { type Audience, asAccountId, standardRealm } from '@usher/engine'
import { ACCOUNTS, onEveryStarter } from './support/starter.ts'

const KEYS = '/oidc/starter/jwks.json'
const BY = { actor: 'operator:test' }
const METADATA = '/.well-known/oauth-authorization-server/oidc/starter'

onEveryStarter('tokens for other services', (starter) => {
  const issue = (as: string, body: object) => starter().post(`${ACCOUNTS}/tokens`, { as, body })
  const introspect = (token: string) =>
    starter().post('/oidc/starter/introspect', { form: { token } })
  const keys = async () => (await starter().get(KEYS)).body.keys

  it('can be verified with the published key', async () => {
    const { email, id } = await starter().person('kim')
    const as = (await starter().logIn(email)).body.access_token

    const { status, body } = await issue(as, { audience: 'reports', scope: 'notes:read' })

    assert.equal(status, 200)
    assert.deepEqual([body.token_type, body.expires_in], ['Bearer', 300])
    const { head, claims, signature, signed } = read(body.access_token)
    const [key] = await keys()
    assert.deepEqual(head, { alg: 'EdDSA', typ: 'at+jwt', kid: key.kid })
    assert.ok(verify(null, signed, createPublicKey({ key, format: 'jwk' }), signature))
    assert.deepEqual(
      [claims.iss, claims.sub, claims.aud, claims.client_id, claims.scope, claims.roles],
      ['https://starter.example/oidc/starter', id, 'reports', 'starter', 'notes:read', ['user']],
    )
    assert.deepEqual([claims.acr, claims.amr, claims.exp - claims.iat], ['1', ['pwd'], 300])
    assert.ok(claims.sid && claims.jti && claims.auth_time <= claims.iat)
  })

  it('are refused where tokens of the app are expected', async () => {
    const as = await starter().tokenOf('lee')
    const { access_token: foreign } = (await issue(as, { audience: 'reports' })).body

    const me = await starter().get(`${ACCOUNTS}/me`, { as: foreign })
    const notes = await starter().get('/notes', { as: foreign })

    assert.deepEqual([me.status, me.body.code], [401, 'access_token_invalid'])
    assert.equal(notes.status, 401)
  })

  it('are made for declared audiences and scopes only', async () => {
    const as = await starter().tokenOf('mo')

    const audience = await issue(as, { audience: 'elsewhere' })
    const inherited = await issue(as, { audience: 'constructor' })
    const scope = await issue(as, { audience: 'reports', scope: 'notes:read admin' })

    assert.deepEqual([audience.status, audience.body.code], [400, 'audience_unknown'])
    assert.deepEqual([inherited.status, inherited.body.code], [400, 'audience_unknown'])
    assert.deepEqual([scope.status, scope.body.code], [400, 'invalid_scope'])
    assert.equal((await starter().post(`${ACCOUNTS}/tokens`, { body: {} })).status, 401)
  })

  it('have a key set that can be cached, and metadata that lead to it', async () => {
    const { headers } = await starter().get(KEYS)
    const etag = headers.get('etag') ?? ''
    const sent = { 'if-none-match': `"another", W/${etag}` }
    const unchanged = await starter().get(KEYS, { headers: sent })
    const { body } = await starter().get(METADATA)

    assert.equal(headers.get('cache-control'), 'public, max-age=600')
    assert.equal(unchanged.status, 304)
    assert.deepEqual(body, {
      issuer: 'https://starter.example/oidc/starter',
      jwks_uri: 'https://starter.example/oidc/starter/jwks.json',
      introspection_endpoint: 'https://starter.example/oidc/starter/introspect',
      introspection_endpoint_auth_methods_supported: ['none'],
      response_types_supported: [],
    })
  })

  it('tell the issuer whether they are good, as long as the session goes on', async () => {
    const { email, id } = await starter().person('intro')
    const as = (await starter().logIn(email)).body.access_token
    const token = (await issue(as, { audience: 'reports' })).body.access_token
    await starter().engine.grantRole({ accountId: asAccountId(id), role: 'editor', ...BY })

    const good = await introspect(token)
    const others = [as, `${token}x`, token.replace(/.$/, '!'), 'nonsense'].map(introspect)
    const without = await introspect('')
    await starter().post(`${ACCOUNTS}/logout`, { as })
    const ended = await introspect(token)

    assert.equal(good.headers.get('cache-control'), 'no-store')
    const { active, sub, aud, token_type, roles } = good.body
    assert.deepEqual([active, sub, aud, token_type], [true, id, 'reports', 'Bearer'])
    assert.deepEqual([...roles].sort(), ['editor', 'user']) // those of now
    for (const { status, body } of await Promise.all(others)) {
      assert.deepEqual([status, body], [200, { active: false }])
    }
    assert.equal(without.status, 422)
    assert.deepEqual([ended.status, ended.body], [200, { active: false }])
  })

  it('are not good when they have expired, or their account is suspended', async () => {
    const { email, id } = await starter().person('halted')
    const fresh = async () => {
      const as = (await starter().logIn(email)).body.access_token
      return (await issue(as, { audience: 'reports' })).body.access_token
    }
    const [expired, suspended] = [await fresh(), await fresh()]
    starter().clock.advance('301s')
    const late = await fresh()
    assert.equal((await introspect(late)).body.active, true)
    await starter().engine.changeStatus({
      accountId: asAccountId(id),
      status: 'suspended',
      ...BY,
    })

    for (const token of [expired, suspended, late]) {
      assert.deepEqual((await introspect(token)).body, { active: false })
    }
  })

  it('publish a new key before it signs, and keep the old one until its tokens have ended', async () => {
    const { email } = await starter().person('rota')
    const [old] = await keys()
    await starter().engine.rotateServiceKeys({ actor: 'operator:test' })
    const kidOfNow = async () => {
      const as = (await starter().logIn(email)).body.access_token
      return read((await issue(as, { audience: 'reports' })).body.access_token).head.kid
    }

    const [young] = await keys()
    assert.notEqual(young.kid, old.kid)
    assert.equal((await keys()).length, 2)
    assert.equal(await kidOfNow(), old.kid)
    starter().clock.advance('603s')
    assert.equal(await kidOfNow(), young.kid)
    starter().clock.advance('305s')
    assert.deepEqual(
      (await keys()).map(({ kid }: { kid: string }) => kid),
      [young.kid],
    )
  })

  it('end at once when their key is revoked', async () => {
    const [before] = await keys()
    await starter().engine.revokeServiceKeys({ actor: 'operator:test' })

    const after = await keys()

    assert.equal(after.length, 1)
    assert.notEqual(after[0].kid, before.kid)
  })
})

function read(token: string) {
  const [head = '', claims = '', signature = ''] = token.split('.')
  const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  return {
    head: json(head),
    claims: json(claims),
    signature: Buffer.from(signature, 'base64url'),
    signed: Buffer.from(`${head}.${claims}`),
  }
}

const CLAIMED = standardRealm({
  name: 'claimed',
  activation: 'none',
  profile: { team: { column: 'team', type: 'text' } },
  audiences: {
    reports: {
      scopes: ['read'],
      claims: ({ account, scopes }) => ({
        team: account.profile.team,
        may_read: scopes.length > 0,
      }),
    },
    broken: { scopes: [], claims: () => JSON.parse('{"sub":"somebody else"}') },
  },
})
const module = defineApp({ name: 'claimed', realm: CLAIMED })
const beside = (apps: Parameters<typeof accountSurfaces>[0]) => accountSurfaces(apps, '1.0.0')

onEveryDatabase('claims of an app', { module, beside }, (app) => {
  const API = '/account/api/claimed'
  const grantOf = async (email: string) => {
    const body = { email, password: 'four quite random words', team: 'blue' }
    return (await app().post(`${API}/register`, { body })).body
  }

  it('are in the tokens of the audience, beside what those say anyway', async () => {
    const { access_token: as, account } = await grantOf('kim@example.com')

    const body = { audience: 'reports', scope: 'read' }
    const issued = await app().post(`${API}/tokens`, { as, body })

    const { claims } = read(issued.body.access_token)
    assert.deepEqual([claims.team, claims.may_read], ['blue', true])
    assert.deepEqual([claims.sub, claims.aud, claims.scope], [account.id, 'reports', 'read'])
  })

  it('cannot say who somebody is', async () => {
    const { access_token: as } = await grantOf('lee@example.com')

    const issued = await app().post(`${API}/tokens`, { as, body: { audience: 'broken' } })

    assert.equal(issued.status, 500)
  })

  it('are none of those that have a meaning of their own', () => {
    const audience: Audience = {
      scopes: [],
      // @ts-expect-error `iss` is the issuer
      claims: () => ({ iss: 'https://elsewhere.example' }),
    }
    assert.ok(audience)
  })
})
