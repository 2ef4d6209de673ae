import assert from 'node:assert/strict'
import { it } from 'node:test'
import { claimsOf, SIGNING_KEY, signedBy } from './support/tokens.ts'
import { onEveryDatabase } from './support/vividly.ts'

const ME = '/api/v1/auth/me'

onEveryDatabase('the tokens of a session', (vividly) => {
  it('carry sub, type, sid, jti, iat and exp, and nothing about the person', async () => {
    const kim = await vividly().student('kim')

    const access = claimsOf(kim.token)
    const refresh = claimsOf(kim.refreshToken)

    assert.deepEqual(Object.keys(access).sort(), ['exp', 'iat', 'jti', 'sid', 'sub', 'type'])
    assert.deepEqual(Object.keys(refresh).sort(), ['exp', 'iat', 'jti', 'sid', 'sub', 'type'])
    assert.equal(access.sub, kim.id)
    assert.equal(access.type, 'access')
    assert.equal(refresh.type, 'refresh')
    assert.equal(access.sid, refresh.sid)
    assert.match(String(access.sid), /^session_[\w-]{16,}$/)
    assert.equal(Number(access.exp) - Number(access.iat), 24 * 3600)
    assert.equal(Number(refresh.exp) - Number(refresh.iat), 30 * 24 * 3600)
  })

  it('differ, also when they are issued in the same second', async () => {
    const kim = await vividly().student('kim')

    const one = await vividly().logIn(kim)
    const other = await vividly().logIn(kim)

    assert.notEqual(one.token, other.token)
    assert.notEqual(one.refreshToken, other.refreshToken)
    assert.notEqual(claimsOf(one.token).jti, claimsOf(other.token).jti)
  })
})

onEveryDatabase('an access token', (vividly) => {
  const unauthorized = (detail: string) => ({ status: 401, body: { detail } })
  const me = async (headers: Record<string, string>) => {
    const answer = await vividly().get(ME, { headers })
    if (answer.status === 401) assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
    return { status: answer.status, body: answer.body }
  }

  it('is needed', async () => {
    const kim = await vividly().student('kim')

    for (const headers of [
      {},
      { authorization: 'Bearer' },
      { authorization: 'Bearer ' },
      { authorization: `Basic ${kim.token}` },
      { authorization: kim.token },
    ] as Record<string, string>[]) {
      assert.deepEqual(await me(headers), unauthorized('Not authenticated'))
    }
  })

  it('is taken in any letter case of the scheme', async () => {
    const kim = await vividly().student('kim')

    assert.equal((await me({ authorization: `bEARER ${kim.token}` })).status, 200)
  })

  it('is refused if it is malformed, badly signed, of another algorithm or incomplete', async () => {
    const kim = await vividly().student('kim')
    const claims = claimsOf(kim.token)
    const { sub: _sub, ...withoutSub } = claims
    const { sid: _sid, ...withoutSid } = claims
    const key = SIGNING_KEY

    for (const token of [
      'rubbish',
      `${kim.token}x`,
      kim.token.slice(0, -2),
      signedBy(Buffer.from('another key'), claims),
      signedBy(key, claims, { alg: 'none' }),
      signedBy(key, claims, { alg: 'HS384' }),
      signedBy(key, claims, { alg: 'RS256' }),
      signedBy(key, withoutSub),
      signedBy(key, withoutSid),
    ]) {
      const answer = await me({ authorization: `Bearer ${token}` })
      assert.deepEqual(answer, unauthorized('Could not validate credentials'), token)
    }
    assert.equal((await me({ authorization: `Bearer ${signedBy(key, claims)}` })).status, 200)
  })

  it('lives 24 hours', async () => {
    const kim = await vividly().student('kim')

    vividly().clock.advance('23h')
    assert.equal((await vividly().get(ME, { as: kim })).status, 200)
    vividly().clock.advance('1h')
    const answer = await vividly().get(ME, { as: kim })

    assert.equal(answer.status, 401)
    assert.deepEqual(answer.body, { detail: 'Could not validate credentials' })
  })

  it('cannot be a refresh token', async () => {
    const kim = await vividly().student('kim')

    const answer = await vividly().get(ME, { as: kim.refreshToken })

    assert.equal(answer.status, 401)
    assert.deepEqual(answer.body, { detail: 'Invalid token type' })
  })

  it('ends with its account', async () => {
    const kim = await vividly().student('kim')
    await vividly().deleteAccount(kim)

    const answer = await vividly().get(ME, { as: kim })

    assert.equal(answer.status, 401)
    assert.deepEqual(answer.body, { detail: 'User not found' })
  })

  for (const status of ['suspended', 'pending', 'archived'] as const) {
    it(`is refused while the account is ${status}, and stays refused afterwards`, async () => {
      const sam = await vividly().student('sam')

      await vividly().changeStatus(sam, status)
      const meanwhile = await vividly().get(ME, { as: sam })
      await vividly().changeStatus(sam, 'active')
      const afterwards = await vividly().get(ME, { as: sam })

      assert.equal(meanwhile.status, 403)
      assert.deepEqual(meanwhile.body, { detail: `User account is ${status}` })
      assert.equal(afterwards.status, 401)
      assert.deepEqual(afterwards.body, { detail: 'Session has been revoked' })
    })
  }
})
