import assert from 'node:assert/strict'
import { it } from 'node:test'
import { claimsOf, SIGNING_KEY, signedBy } from './support/tokens.ts'
import { onEveryDatabase } from './support/vividly.ts'

const REFRESH = '/api/v1/auth/refresh'

const ME = '/api/v1/auth/me'

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
