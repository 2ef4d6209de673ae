import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { logIn, newPerson, type Person, register } from './support/people.ts'
import { partsOf, signed } from './support/tokens.ts'

onEveryDatabase('A.4 the guard', { module: moments }, (app) => {
  const now = () => Math.floor(app().clock.now().getTime() / 1000)
  const claimsOf = ({ id }: Pick<Person, 'id'>) => ({ sub: id, iat: now(), exp: now() + 60 })
  const ask = (authorization: string | undefined) =>
    app().get('/v1/activities', { headers: authorization === undefined ? {} : { authorization } })
  const detailOf = async (authorization: string | undefined) => {
    const { status, body, headers } = await ask(authorization)
    assert.equal(status, 401, authorization)
    assert.equal(headers.get('www-authenticate'), 'Bearer')
    assert.deepEqual(Object.keys(body), ['detail'])
    return body.detail
  }

  it('lets a token through, whatever the letter case of its scheme', async () => {
    const kim = await newPerson(app())

    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
      assert.equal((await ask(`${scheme} ${kim.token}`)).status, 200)
    }
  })

  it('asks for a token where there is none', async () => {
    const { token } = await newPerson(app())

    for (const header of [undefined, '', 'Bearer', 'Bearer ', `Basic ${token}`, token]) {
      assert.equal(await detailOf(header), 'Not authenticated')
    }
  })

  it('never reads a token from the query, the body or a cookie', async () => {
    const { token } = await newPerson(app())

    const answers = [
      await app().get(`/v1/activities?access_token=${token}&token=${token}`),
      await app().post('/v1/moments', { body: { access_token: token, token } }),
      await app().get('/v1/activities', { headers: { cookie: `access_token=${token}` } }),
    ]

    for (const { status, body } of answers) {
      assert.deepEqual([status, body], [401, { detail: 'Not authenticated' }])
    }
  })

  it('refuses tokens that are malformed or not signed by us', async () => {
    const kim = await newPerson(app())
    const claims = claimsOf(kim)
    const [head, payload, signature = ''] = kim.token.split('.')
    const other = (character: string) => (character === 'A' ? 'B' : 'A')

    for (const token of [
      'rubbish',
      'a.b.c',
      '..',
      `${head}.${payload}`,
      `${head}.${payload}.`,
      `${kim.token}.x`,
      `${head}.${payload}.${other(signature[0] ?? '')}${signature.slice(1)}`,
      signed(claims, { key: 'another key that is long enough for all of them' }),
      signed(claims, { header: { alg: 'none' } }),
      `${signed(claims, { header: { alg: 'none' } })
        .split('.')
        .slice(0, 2)
        .join('.')}.`,
      signed(claims, { header: { alg: 'NonE' } }),
      signed(claims, { header: { alg: 'HS384' } }),
      signed(claims, { header: { alg: 'HS512' } }),
      signed(claims, { header: { alg: 'RS256' } }),
      signed(claims, { header: { alg: 'ES256' } }),
    ]) {
      assert.equal(await detailOf(`Bearer ${token}`), 'Invalid token', token)
    }
  })

  it('refuses well signed tokens whose claims are not right', async () => {
    const kim = await newPerson(app())
    const { sub, exp, ...rest } = claimsOf(kim)

    for (const claims of [
      { ...rest, exp },
      { ...rest, exp, sub: 5 },
      { ...rest, exp, sub: null },
      { ...rest, exp, sub: [sub] },
      { ...rest, sub },
      { ...rest, sub, exp: String(exp) },
      { ...rest, sub, exp: null },
      { ...rest, sub, exp, nbf: now() + 60 },
      { ...rest, sub, exp, nbf: 'now' },
    ]) {
      assert.equal(await detailOf(`Bearer ${signed(claims)}`), 'Invalid token')
    }
    assert.equal((await ask(`Bearer ${signed(claimsOf(kim))}`)).status, 200)
    assert.equal((await ask(`Bearer ${signed({ ...claimsOf(kim), nbf: now() })}`)).status, 200)
  })

  it('says that a token has expired, without any leeway', async () => {
    const kim = await newPerson(app())
    const { exp } = partsOf(kim.token).claims
    app().clock.advance(`${exp - now() - 1}s`)
    assert.equal((await ask(`Bearer ${kim.token}`)).status, 200)

    app().clock.advance('1s')

    assert.equal(await detailOf(`Bearer ${kim.token}`), 'Token has expired')
    const wrong = signed({ sub: kim.id, exp: now() - 60 }, { key: 'x'.repeat(32) })
    assert.equal(await detailOf(`Bearer ${wrong}`), 'Invalid token')
  })

  it('finds nobody behind the token of a user who is gone or suspended', async () => {
    const [gone, suspended] = [await newPerson(app(), 'gone'), await newPerson(app(), 'sam')]
    const idOf = async ({ id }: Person) => (await app().engine.getAccount({ id })).id
    const actor = 'operator:test'
    await app().engine.deleteAccount({ accountId: await idOf(gone), actor })
    const accountId = await idOf(suspended)
    await app().engine.changeStatus({ accountId, status: 'suspended', actor })

    assert.equal(await detailOf(`Bearer ${gone.token}`), 'User not found')
    assert.equal(await detailOf(`Bearer ${suspended.token}`), 'User not found')
    const nobody = signed({ ...claimsOf(gone), sub: 'nobody' })
    assert.equal(await detailOf(`Bearer ${nobody}`), 'User not found')

    await app().engine.changeStatus({ accountId, status: 'active', actor })
    assert.equal((await ask(`Bearer ${suspended.token}`)).status, 200)
    await logIn(app(), suspended.secret)
  })

  it('comes before everything that could be said about a request', async () => {
    for (const [method, path, sent] of [
      ['POST', '/v1/activities', { raw: '{' }],
      ['POST', '/v1/activities', { body: { name: 5 } }],
      ['POST', '/v1/moments', { raw: 'x', headers: { 'content-type': 'text/plain' } }],
      ['GET', '/v1/activities/x', {}],
      ['GET', '/v1/activities/999999', {}],
      ['GET', '/v1/moments?page=0&size=x', {}],
      ['DELETE', '/v1/moments/1', {}],
      ['GET', '/v1/moments/activities/recent?limit=0', {}],
    ] as const) {
      const { status, body } = await app().ask(method, path, sent)
      assert.deepEqual([status, body], [401, { detail: 'Not authenticated' }], path)
    }
  })

  it('leaves the descriptions, registration and tokens open', async () => {
    await register(app())

    assert.equal((await app().get('/openapi.json')).status, 200)
    assert.equal((await app().get('/docs')).status, 200)
  })

  it('comes after an unknown path, a wrong method and a body that is too large', async () => {
    assert.equal((await app().get('/v1/nothing')).status, 404)
    assert.equal((await app().ask('PATCH', '/v1/activities')).status, 405)
    const raw = JSON.stringify({ name: 'x'.repeat(2 ** 20) })
    assert.equal((await app().post('/v1/activities', { raw })).status, 413)
  })
})
