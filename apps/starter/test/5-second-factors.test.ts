import assert from 'node:assert/strict'
import { it } from 'node:test'
import { authenticatorFor } from '@usher/app/testing'
import { followReadme } from './support/readme-requests.ts'
import { ACCOUNTS, onEveryAccountStore, PASSWORD } from './support/starter.ts'

const RIVALS = 50

onEveryAccountStore('second factors', (starter) => {
  const proof = (challenge: string, given: object) =>
    starter().post(`${ACCOUNTS}/login/second-factor`, { body: { challenge, ...given } })
  const challengeOf = async (email: string) => (await starter().logIn(email)).body.challenge
  const factors = async (as: string) => (await starter().get(`${ACCOUNTS}/factors`, { as })).body

  it('are described, and none at first', async () => {
    const as = await starter().tokenOf('anna')

    const { body } = await starter().get(ACCOUNTS)

    assert.deepEqual(body.second_factors.methods, ['totp', 'passkey', 'recovery_code'])
    assert.deepEqual(await factors(as), {
      totp: null,
      recovery_codes: null,
      passkeys: [],
      required: false,
    })
  })

  it('go as the README shows: set up, phone lost, back with a code, removed', async () => {
    const { email } = await starter().person('olga')
    const { body } = await starter().logIn(email)
    const variables = new Map([['TOKEN', String(body.access_token)]])
    let totp = { id: '', uri: '' }
    let codes: readonly string[] = []

    const last = await followReadme(
      starter(),
      { section: 'A second factor, and a lost phone', variables },
      {
        substitute: (shown) =>
          shown
            .replace('kim@example.com', email)
            .replace('four quite random words', PASSWORD)
            .replace('factor_…', totp.id)
            .replace('123456', () => authenticatorFor(totp.uri).codeAt(starter().clock.now()))
            .replace('XXXX-XXXX-XXXX-XXXX', codes[0] ?? '')
            .replace('YYYY-YYYY-YYYY-YYYY', codes[1] ?? ''),
        answered(path, answer) {
          if (path === '/factors/totp') totp = answer.body
          if (path.endsWith('/confirm')) codes = answer.body.recovery_codes
        },
      },
    )

    assert.equal(last.status, 204)
    assert.equal((await factors(variables.get('TOKEN') ?? '')).totp, null)
    assert.equal('access_token' in (await starter().logIn(email)).body, true)
  })

  it('begin with an approval, and are there when a code has confirmed them', async () => {
    const { email } = await starter().person('ben')
    const others = (await starter().logIn(email)).body.access_token
    const as = (await starter().logIn(email)).body.access_token
    const begin = (headers = {}) => starter().post(`${ACCOUNTS}/factors/totp`, { as, headers })

    const without = await begin()
    const approval = await starter().approve(as)
    const begun = await begin({ 'usher-approval': approval })
    const again = await begin({ 'usher-approval': approval })

    assert.deepEqual([without.status, without.body.code], [401, 'approval_required'])
    assert.equal(begun.status, 201)
    assert.match(begun.body.secret, /^[A-Z2-7]{32}$/)
    assert.ok(begun.body.uri.startsWith('otpauth://totp/Starter:ben%40example.com?'))
    assert.deepEqual([again.status, again.body.code], [401, 'approval_required'])
    const path = `${ACCOUNTS}/factors/totp/${begun.body.id}/confirm`
    const malformed = await starter().post(path, { as, body: { code: '12345' } })
    assert.deepEqual(malformed.body.errors[0].code, 'format')
    assert.equal((await factors(as)).totp, null)
    assert.equal((await starter().get(`${ACCOUNTS}/me`, { as: others })).status, 200)
  })

  it('answer ten recovery codes once, end other sessions, and tell by mail', async () => {
    const { as, recoveryCodes, factorId, code, notice } = await starter().enrolled('cleo')

    assert.equal(new Set(recoveryCodes).size, 10)
    for (const each of recoveryCodes) {
      assert.match(each, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/)
    }
    const { totp, recovery_codes: left } = await factors(as)
    assert.deepEqual([totp.id, totp.disabled, left], [factorId, false, { left: 10 }])
    const path = `${ACCOUNTS}/factors/totp/${factorId}/confirm`
    const again = await starter().post(path, { as, body: { code: code() } })
    assert.deepEqual([again.status, again.body.code], [404, 'factor_not_found'])
    assert.match(notice.subject, /^Authenticator app added at Starter$/)
    assert.match(notice.text, /When: 2026-03-02/)
  })

  it('are asked for after the right password, and only then', async () => {
    const { email, code } = await starter().enrolled('dan')

    const wrong = await starter().logIn(email, 'not the password')
    const { status, body } = await starter().logIn(email)

    assert.deepEqual([wrong.status, wrong.body.code], [401, 'credentials_invalid'])
    assert.equal(status, 200)
    assert.deepEqual(
      [body.next, body.methods, body.expires_in, body.access_token],
      ['second_factor', ['totp', 'recovery_code'], 300, undefined],
    )
    const answered = await proof(body.challenge, { code: code() })
    assert.equal(answered.status, 200)
    const as = answered.body.access_token
    const sessions = await starter().get(`${ACCOUNTS}/sessions`, { as })
    assert.deepEqual(sessions.body.sessions[0].methods, ['pwd', 'otp', 'mfa'])
  })

  it('take one code and one challenge once, of 50 at the same time', async () => {
    const { email, code } = await starter().enrolled('ella')
    const challenges = await Promise.all(Array.from({ length: RIVALS }, () => challengeOf(email)))

    const answers = await Promise.all(challenges.map((each) => proof(each, { code: code() })))

    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(answers.filter(({ body }) => body.code === 'proof_invalid').length, RIVALS - 1)
    const challenge = await challengeOf(email)
    starter().clock.advance('30s')
    const again = await Promise.all(
      Array.from({ length: RIVALS }, () => proof(challenge, { code: code() })),
    )
    assert.equal(again.filter(({ status }) => status === 200).length, 1)
    assert.equal((await proof(challenge, { code: code() })).body.code, 'challenge_invalid')
  })

  it('take a code of the steps beside the present one, and no other', async () => {
    const { email, code } = await starter().enrolled('finn')
    const early = code()
    starter().clock.advance('60s')

    const tooLate = await proof(await challengeOf(email), { code: early })
    const now = code()
    starter().clock.advance('30s')
    const late = await proof(await challengeOf(email), { code: now })

    assert.deepEqual([tooLate.status, tooLate.body.code], [401, 'proof_invalid'])
    assert.equal(late.status, 200)
  })

  it('judge five answers to a challenge, which is good for five minutes and one account', async () => {
    const kim = await starter().enrolled('gwen')
    const lee = await starter().enrolled('hugo')
    const challenge = await challengeOf(kim.email)

    const ofOther = await proof(challenge, { code: lee.code() })
    for (let time = 0; time < 4; time += 1) await proof(challenge, { code: '000000' })
    const sixth = await proof(challenge, { code: kim.code() })
    const old = await challengeOf(kim.email)
    starter().clock.advance('301s')

    assert.deepEqual([ofOther.status, ofOther.body.code], [401, 'proof_invalid'])
    assert.deepEqual([sixth.status, sixth.body.code], [401, 'challenge_invalid'])
    assert.equal((await proof(old, { code: kim.code() })).body.code, 'challenge_invalid')
    assert.equal((await proof('unknown', { code: kim.code() })).body.code, 'challenge_invalid')
  })

  it('want exactly one proof', async () => {
    const { email, code, recoveryCodes } = await starter().enrolled('ina')
    const challenge = await challengeOf(email)

    const none = await proof(challenge, {})
    const two = await proof(challenge, { code: code(), recovery_code: recoveryCodes[0] })

    assert.deepEqual([none.status, none.body.errors[0].path], [422, ''])
    assert.deepEqual([two.status, two.body.errors[0].code], [422, 'one_of'])
  })

  it('give way to a recovery code, once, however it is typed', async () => {
    const { as, email, recoveryCodes } = await starter().enrolled('jan')
    const typed = String(recoveryCodes[0]).toLowerCase().replaceAll('-', ' ')

    const first = await proof(await challengeOf(email), { recovery_code: typed })
    const second = await proof(await challengeOf(email), { recovery_code: recoveryCodes[0] })

    assert.equal(first.status, 200)
    assert.deepEqual([second.status, second.body.code], [401, 'proof_invalid'])
    assert.deepEqual((await factors(as)).recovery_codes, { left: 9 })
    assert.match((await starter().mailTo(email)).text, /Codes left: 9/)
  })

  it('renew recovery codes, and go with them', async () => {
    const { as, email, factorId, recoveryCodes, code } = await starter().enrolled('liv')
    const headers = async (given: object) => ({
      'usher-approval': await starter().approve(as, given),
    })

    const renewed = await starter().post(`${ACCOUNTS}/factors/recovery-codes`, {
      as,
      headers: await headers({ code: code() }),
    })
    const old = await proof(await challengeOf(email), { recovery_code: recoveryCodes[1] })
    const sent = { as, headers: await headers({ recovery_code: renewed.body.recovery_codes[0] }) }
    const unknown = await starter().delete(`${ACCOUNTS}/factors/factor_unknown`, sent)
    const removed = await starter().delete(`${ACCOUNTS}/factors/${factorId}`, sent)

    assert.equal(renewed.body.recovery_codes.length, 10)
    assert.equal(old.body.code, 'proof_invalid')
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'factor_not_found'])
    assert.equal(removed.status, 204)
    assert.ok((await starter().logIn(email)).body.access_token)
    const later = await starter().post(`${ACCOUNTS}/factors/recovery-codes`, {
      as,
      headers: await headers({ password: PASSWORD }),
    })
    assert.deepEqual([later.status, later.body.code], [409, 'factor_missing'])
  })

  it('are asked for after a reset of the password, too', async () => {
    const { email, as } = await starter().enrolled('mia')
    await starter().post(`${ACCOUNTS}/password/reset`, { body: { identifier: email } })
    const link = new URL(starter().linkIn(await starter().mailTo(email)))
    const body = { token: link.searchParams.get('token'), password: 'another good password' }

    const reset = await starter().post(`${ACCOUNTS}/password/reset/complete`, { body })

    assert.equal(reset.status, 204)
    assert.equal((await starter().get(`${ACCOUNTS}/me`, { as })).status, 401)
    const signedIn = await starter().logIn(email, 'another good password')
    assert.equal(signedIn.body.next, 'second_factor')
  })

  it('void a challenge when the password changes meanwhile', async () => {
    const { email, id, code } = await starter().enrolled('nele')
    const challenge = await challengeOf(email)
    const change = { password: 'an operator has chosen', actor: 'operator:test' }
    await starter().engine.setPassword({ accountId: id as never, ...change })

    const answer = await proof(challenge, { code: code() })

    assert.deepEqual([answer.status, answer.body.code], [401, 'challenge_invalid'])
  })

  it('must be added first where a role requires one', async () => {
    const { email, id } = await starter().person('ole')
    const grant = { accountId: id as never, role: 'admin', actor: 'operator:test' }
    await starter().engine.grantRole(grant)

    const { body } = await starter().logIn(email)

    assert.equal(body.must_enrol, true)
    const as = body.access_token
    const statuses = async (...paths: [method: string, path: string][]) =>
      Promise.all(
        paths.map(async ([method, path]) => (await starter().ask(method, path, { as })).body?.code),
      )
    assert.deepEqual(
      await statuses(
        ['GET', `${ACCOUNTS}/me`],
        ['GET', `${ACCOUNTS}/sessions`],
        ['GET', `${ACCOUNTS}/factors`],
      ),
      [undefined, undefined, undefined],
    )
    const closed = 'second_factor_enrolment_required'
    assert.deepEqual(
      await statuses(
        ['PATCH', `${ACCOUNTS}/me`],
        ['PUT', `${ACCOUNTS}/password`],
        ['DELETE', `${ACCOUNTS}/sessions`],
        ['POST', `${ACCOUNTS}/tokens`],
        ['GET', '/notes'],
      ),
      [closed, closed, closed, closed, closed],
    )
    const headers = { 'usher-approval': await starter().approve(as) }
    assert.equal((await starter().post(`${ACCOUNTS}/factors/totp`, { as, headers })).status, 201)
  })

  it('stay with an account that needs one, until an operator resets them', async () => {
    const { email, id, as, factorId, code } = await starter().enrolled('paul')
    const accountId = id as never
    await starter().engine.grantRole({ accountId, role: 'admin', actor: 'operator:test' })
    const headers = { 'usher-approval': await starter().approve(as, { code: code() }) }

    const removed = await starter().delete(`${ACCOUNTS}/factors/${factorId}`, { as, headers })
    await starter().engine.resetFactors({ accountId, actor: 'operator:test' })

    assert.deepEqual([removed.status, removed.body.code], [409, 'factor_required'])
    assert.equal((await starter().get(`${ACCOUNTS}/me`, { as })).status, 401)
    assert.equal((await starter().logIn(email)).body.must_enrol, true)
    assert.match((await starter().mailTo(email)).subject, /Second factors reset/)
  })
})
