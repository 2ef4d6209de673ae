import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from './support/issues.ts'
import { PASSWORD } from './support/people.ts'
import { claimsOf, SIGNING_KEY, signedBy } from './support/tokens.ts'
import { onEveryDatabase } from './support/vividly.ts'

const REFRESH = '/api/v1/auth/refresh'
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

onEveryDatabase('A3 POST /auth/refresh', (vividly) => {
  const refused = { status: 401, body: { detail: 'Session not found or revoked' } }
  const refresh = async (as: string) => {
    const { status, body } = await vividly().post(REFRESH, { as })
    return { status, body }
  }

  it('answers with two new tokens of the same session', async () => {
    const kim = await vividly().student('kim')

    const { status, body } = await refresh(kim.refreshToken)

    assert.equal(status, 200)
    assert.notEqual(body.access_token, kim.token)
    assert.notEqual(body.refresh_token, kim.refreshToken)
    assert.equal(claimsOf(body.access_token).sid, claimsOf(kim.token).sid)
    assert.equal((await vividly().get(ME, { as: body.access_token })).status, 200)
    assert.equal((await refresh(body.refresh_token)).status, 200)
  })

  it('takes the token from the body if there is no header', async () => {
    const kim = await vividly().student('kim')

    const answer = await vividly().post(REFRESH, { body: { refresh_token: kim.refreshToken } })

    assert.equal(answer.status, 200)
  })

  it('does not look at the body if there is a header', async () => {
    const kim = await vividly().student('kim')
    const other = await vividly().student('lee')

    const rubbish = await vividly().post(REFRESH, { as: kim.refreshToken, raw: '{"refresh' })
    const basic = await vividly().post(REFRESH, {
      headers: { authorization: 'Basic a2lt' },
      body: { refresh_token: other.refreshToken },
    })

    assert.equal(rubbish.status, 200)
    assert.equal(basic.status, 401)
    assert.deepEqual(basic.body, { detail: 'Not authenticated' })
  })

  it('needs a token', async () => {
    for (const sent of [{}, { body: {} }, { body: { refresh_token: 5 } }, { raw: 'rubbish' }]) {
      const answer = await vividly().post(REFRESH, sent)

      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
      assert.deepEqual(answer.body, { detail: 'Not authenticated' })
    }
  })

  it('refuses what is no token of ours, and access tokens', async () => {
    const kim = await vividly().student('kim')

    assert.deepEqual((await refresh('rubbish')).body, { detail: 'Could not validate credentials' })
    assert.deepEqual((await refresh(kim.token)).body, { detail: 'Invalid token type' })
  })

  it('refuses a right token of a session that never was, and one of another account', async () => {
    const kim = await vividly().student('kim')
    const lee = await vividly().student('lee')
    const claims = claimsOf(kim.refreshToken)

    const strange = signedBy(SIGNING_KEY, { ...claims, sid: 'session_none' })
    const foreign = signedBy(SIGNING_KEY, { ...claims, sub: lee.id })

    assert.deepEqual(await refresh(strange), refused)
    assert.deepEqual(await refresh(foreign), refused)
    assert.equal((await vividly().get(ME, { as: lee })).status, 200)
  })

  it('refuses accounts that vanished', async () => {
    const kim = await vividly().student('kim')
    await vividly().deleteAccount(kim)

    assert.deepEqual(await refresh(kim.refreshToken), {
      status: 401,
      body: { detail: 'User not found' },
    })
  })

  for (const status of ['suspended', 'pending', 'archived'] as const) {
    it(`refuses accounts that are ${status}, and does not revive their sessions`, async () => {
      const sam = await vividly().student('sam')

      await vividly().changeStatus(sam, status)
      assert.deepEqual(await refresh(sam.refreshToken), {
        status: 403,
        body: { detail: `Account is ${status}` },
      })
      await vividly().changeStatus(sam, 'active')

      assert.deepEqual(await refresh(sam.refreshToken), refused)
    })
  }

  it('moves the end of the session to 30 days from now', async () => {
    const kim = await vividly().student('kim')

    vividly().clock.advance('29d')
    const first = await refresh(kim.refreshToken)
    vividly().clock.advance('29d')
    const second = await refresh(first.body.refresh_token)
    vividly().clock.advance('30d')
    const third = await refresh(second.body.refresh_token)

    assert.equal(second.status, 200)
    assert.equal(third.status, 401)
  })

  it('treats a superseded token as stolen: its session ends, the others live on', async () => {
    const kim = await vividly().student('kim')
    const phone = await vividly().logIn(kim)
    const { body: renewed } = await refresh(kim.refreshToken)

    assert.deepEqual(await refresh(kim.refreshToken), refused)

    assert.deepEqual(await refresh(renewed.refresh_token), refused)
    for (const token of [kim.token, renewed.access_token]) {
      const answer = await vividly().get(ME, { as: token })
      assert.equal(answer.status, 401)
      assert.deepEqual(answer.body, { detail: 'Session has been revoked' })
    }
    assert.equal((await vividly().get(ME, { as: phone })).status, 200)
    assert.equal((await refresh(phone.refreshToken)).status, 200)
  })

  it('succeeds for at most one of many simultaneous refreshes with one token', async () => {
    const kim = await vividly().student('kim')

    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(kim.refreshToken)))

    assert.ok(answers.filter(({ status }) => status === 200).length <= 1)
    assert.ok(answers.every(({ status }) => status === 200 || status === 401))
  })
})

onEveryDatabase('a refresh that is repeated', (vividly) => {
  const repeat = (refreshToken: string, userAgent: string) =>
    vividly().post(REFRESH, { as: refreshToken, headers: { 'user-agent': userAgent } })

  it('is a reuse as the app comes: there is no window for retries', async () => {
    const kim = await vividly().student('kim')

    await repeat(kim.refreshToken, 'tablet')

    assert.equal((await repeat(kim.refreshToken, 'tablet')).status, 401)
  })
})

onEveryDatabase(
  'a refresh that is repeated within REFRESH_RETRY_WINDOW',
  (vividly) => {
    const repeat = (refreshToken: string, userAgent: string) =>
      vividly().post(REFRESH, { as: refreshToken, headers: { 'user-agent': userAgent } })

    it('gets the same successor, as long as it is the same client', async () => {
      const kim = await vividly().student('kim')
      const first = await repeat(kim.refreshToken, 'tablet')

      vividly().clock.advance('5s')
      const again = await repeat(kim.refreshToken, 'tablet')

      assert.equal(again.status, 200)
      assert.equal(again.body.refresh_token, first.body.refresh_token)
      assert.equal((await vividly().get(ME, { as: again.body.access_token })).status, 200)
      assert.equal((await repeat(first.body.refresh_token, 'tablet')).status, 200)
    })

    it('is a reuse from another client', async () => {
      const kim = await vividly().student('kim')
      const first = await repeat(kim.refreshToken, 'tablet')

      assert.equal((await repeat(kim.refreshToken, 'thief')).status, 401)
      assert.equal((await repeat(first.body.refresh_token, 'tablet')).status, 401)
    })

    it('is a reuse when the window is over', async () => {
      const kim = await vividly().student('kim')
      const first = await repeat(kim.refreshToken, 'tablet')

      vividly().clock.advance('11s')

      assert.equal((await repeat(kim.refreshToken, 'tablet')).status, 401)
      assert.equal((await repeat(first.body.refresh_token, 'tablet')).status, 401)
    })

    it('is a reuse once the successor has been used', async () => {
      const kim = await vividly().student('kim')
      const first = await repeat(kim.refreshToken, 'tablet')
      const second = await repeat(first.body.refresh_token, 'tablet')

      assert.equal((await repeat(kim.refreshToken, 'tablet')).status, 401)
      assert.equal((await repeat(second.body.refresh_token, 'tablet')).status, 401)
    })
  },
  { REFRESH_RETRY_WINDOW: '10s' },
)

onEveryDatabase('A4 POST /auth/logout', (vividly) => {
  const logOut = (as: string, query = '') => vividly().post(`/api/v1/auth/logout${query}`, { as })

  it("ends the caller's own session and its tokens, no other", async () => {
    const kim = await vividly().student('kim')
    const phone = await vividly().logIn(kim)

    const { status, text } = await logOut(kim.token)

    assert.equal(status, 204)
    assert.equal(text, '')
    const me = await vividly().get(ME, { as: kim })
    assert.equal(me.status, 401)
    assert.deepEqual(me.body, { detail: 'Session has been revoked' })
    assert.equal((await vividly().post(REFRESH, { as: kim.refreshToken })).status, 401)
    assert.equal((await logOut(kim.token)).status, 401)
    assert.equal((await vividly().get(ME, { as: phone })).status, 200)
  })

  for (const yes of ['true', '1', 'YES', 'y', 'on', 'T']) {
    it(`ends every session of the account with all_devices=${yes}`, async () => {
      const kim = await vividly().student('kim')
      const lee = await vividly().student('lee')
      const phone = await vividly().logIn(kim)

      assert.equal((await logOut(kim.token, `?all_devices=${yes}`)).status, 204)

      for (const session of [kim, phone]) {
        assert.equal((await vividly().get(ME, { as: session })).status, 401)
        assert.equal((await vividly().post(REFRESH, { as: session.refreshToken })).status, 401)
      }
      assert.equal((await vividly().get(ME, { as: lee })).status, 200)
    })
  }

  it('ends only the own session with all_devices=off', async () => {
    const kim = await vividly().student('kim')
    const phone = await vividly().logIn(kim)

    assert.equal((await logOut(kim.token, '?all_devices=off')).status, 204)

    assert.equal((await vividly().get(ME, { as: phone })).status, 200)
  })

  it('ends nothing when all_devices is no boolean', async () => {
    const kim = await vividly().student('kim')

    const answer = await logOut(kim.token, '?all_devices=maybe')

    assert.deepEqual(invalid(answer), [
      issue(
        ['query', 'all_devices'],
        'bool_parsing',
        'Input should be a valid boolean, unable to interpret input',
      ),
    ])
    assert.equal((await vividly().get(ME, { as: kim })).status, 200)
  })

  it('signs in again afterwards', async () => {
    const kim = await vividly().student('kim')
    await logOut(kim.token)

    const again = await vividly().post('/api/v1/auth/login', {
      body: { email: kim.email, password: PASSWORD },
    })

    assert.equal(again.status, 200)
  })
})
