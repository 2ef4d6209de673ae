import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ACCOUNTS, onEveryAccountStore, PASSWORD } from './support/starter.ts'

const RIVALS = 50

onEveryAccountStore('the recovery of an account', (starter) => {
  const post = (path: string, body: object) => starter().post(`${ACCOUNTS}/${path}`, { body })
  const request = (identifier: string, password = PASSWORD) =>
    post('recovery', { identifier, password })
  const complete = (token: string | null, password = PASSWORD) =>
    post('recovery/complete', { token, password })
  /** The tokens of the mail: the one that completes, and the one that cancels. */
  const tokensFor = async (email: string) => {
    const { text } = await starter().mailTo(email)
    const found = Array.from(text.matchAll(/\?token=([\w-]+)/g), ([, token]) => String(token))
    return { token: String(found[0]), cancelToken: String(found[1]) }
  }

  it('is described with its delay', async () => {
    assert.deepEqual((await starter().get(ACCOUNTS)).body.recovery, { delay_seconds: 86_400 })
  })

  it('removes all factors after its delay, with the present password', async () => {
    const { as, email } = await starter().enrolled('anna')

    const asked = await request(email)
    const { token } = await tokensFor(email)
    const me = await starter().get(`${ACCOUNTS}/me`, { as })
    const early = await complete(token)
    const wrong = await complete(token, 'not the password')
    starter().clock.advance('24h')
    const done = await complete(token)
    const again = await complete(token)

    assert.deepEqual([asked.status, asked.body], [202, {}])
    assert.equal(typeof me.body.recovery_requested_at, 'string')
    assert.deepEqual([early.status, early.body.code], [403, 'too_early'])
    assert.match(early.body.opens_at, /^2026-03-03T/)
    assert.deepEqual([wrong.status, wrong.body.code], [403, 'credentials_invalid'])
    assert.equal(done.status, 204)
    assert.deepEqual([again.status, again.body.code], [400, 'one_time_token_invalid'])
    assert.match((await starter().mailTo(email)).subject, /Account recovered/)
    assert.ok((await starter().logIn(email)).body.access_token)
  })

  it('answers everybody alike, and mails nothing for a wrong password', async () => {
    const { email } = await starter().enrolled('ben')

    const answers = [
      await request(email, 'not the password'),
      await request('nobody@example.com'),
      await request(email),
    ]

    for (const { status, body } of answers) assert.deepEqual([status, body], [202, {}])
    assert.match((await starter().mailTo(email)).subject, /Recover your account/)
    assert.deepEqual((await complete('unknown')).status, 400)
  })

  it('is cancelled by the mail or a signed-in device, as often as it is asked', async () => {
    const { as, email } = await starter().enrolled('cleo')
    const cancelAt = `${ACCOUNTS}/recovery`

    await request(email)
    const first = await tokensFor(email)
    const byMail = await post('recovery/cancel', { token: first.cancelToken })
    const byMailAgain = await post('recovery/cancel', { token: first.cancelToken })
    assert.match((await starter().mailTo(email)).subject, /Recovery cancelled/)
    await request(email)
    const second = await tokensFor(email)
    const byDevice = await starter().delete(cancelAt, { as })
    const byDeviceAgain = await starter().delete(cancelAt, { as })
    starter().clock.advance('24h')

    const statuses = [byMail, byMailAgain, byDevice, byDeviceAgain].map(({ status }) => status)
    assert.deepEqual(statuses, [204, 204, 204, 204])
    assert.equal((await complete(first.token)).status, 400)
    assert.equal((await complete(second.token)).status, 400)
    assert.equal((await starter().logIn(email)).body.next, 'second_factor')
  })
})

onEveryAccountStore('a mailed code', (starter) => {
  const ask = (identifier: string) =>
    starter().post(`${ACCOUNTS}/login/email`, { body: { identifier } })
  const verify = (flow: string, code: string) =>
    starter().post(`${ACCOUNTS}/login/email/verify`, { body: { flow, code } })
  const codeFor = async (email: string) =>
    /[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}/.exec((await starter().mailTo(email)).text)?.[0] ??
    assert.fail('the mail has no code')

  it('signs in the client that asked for it, however it is typed', async () => {
    const { email } = await starter().person('dan')

    const asked = await ask(email)
    const code = await codeFor(email)
    const answer = await verify(asked.body.flow, code.toLowerCase().replace('-', ' '))

    assert.deepEqual([asked.status, asked.body.expires_in], [202, 600])
    assert.equal(answer.status, 200)
    const as = answer.body.access_token
    const { body } = await starter().get(`${ACCOUNTS}/sessions`, { as })
    assert.deepEqual(body.sessions[0].methods, ['email'])
    assert.equal((await verify(asked.body.flow, code)).body.code, 'code_invalid')
  })

  it('answers an unknown address alike, and opens nothing', async () => {
    const { status, body } = await ask('nobody@example.com')

    assert.equal(status, 202)
    const answer = await verify(body.flow, 'BCDF-GHJK')
    assert.deepEqual([answer.status, answer.body.code], [401, 'code_invalid'])
  })

  it('is worth nothing in another flow, and to who tries it too often or too late', async () => {
    const { email } = await starter().person('ella')
    const former = await ask(email)
    const formerCode = await codeFor(email)
    const { flow } = (await ask(email)).body
    const code = await codeFor(email)

    const replaced = await verify(former.body.flow, formerCode)
    for (let time = 0; time < 5; time += 1) await verify(flow, formerCode)
    const sixth = await verify(flow, code)
    const late = await ask(email)
    const lateCode = await codeFor(email)
    starter().clock.advance('10m')

    assert.equal(replaced.body.code, 'code_invalid')
    assert.equal(sixth.body.code, 'code_invalid')
    assert.equal((await verify(late.body.flow, lateCode)).body.code, 'code_invalid')
  })

  it('lets one of 50 in', async () => {
    const { email } = await starter().person('finn')
    const { flow } = (await ask(email)).body
    const code = await codeFor(email)

    const answers = await Promise.all(Array.from({ length: RIVALS }, () => verify(flow, code)))

    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  })

  it('is one factor: an account with a second one is asked for it', async () => {
    const { email, code: totp } = await starter().enrolled('gwen')
    const { flow } = (await ask(email)).body
    const code = await codeFor(email)

    const { body } = await verify(flow, code)
    const again = await verify(flow, code)

    assert.equal(body.next, 'second_factor')
    assert.equal(again.body.code, 'code_invalid')
    const second = { challenge: body.challenge, code: totp() }
    const done = await starter().post(`${ACCOUNTS}/login/second-factor`, { body: second })
    assert.equal(done.status, 200)
  })

  it('never signs a pending account in: that gets its activation mail', async () => {
    const { email } = await starter().register('hugo')

    await ask(email)

    assert.match((await starter().mailTo(email)).subject, /Activate your account/)
  })
})
