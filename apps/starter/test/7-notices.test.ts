import assert from 'node:assert/strict'
import { it } from 'node:test'
import { until } from './support/personal-data.ts'
import { ACCOUNTS, onEveryStarter, PASSWORD } from './support/starter.ts'

onEveryStarter('notices', (starter) => {
  const logIn = async (email: string, headers: Readonly<Record<string, string>> = {}) => {
    const body = { identifier: email, password: PASSWORD }
    return (await starter().post(`${ACCOUNTS}/login`, { body, headers })).body
  }

  it('tell of a changed password, when and from where', async () => {
    const { email } = await starter().person('nora')
    const { access_token: as } = await logIn(email)

    await starter().put(`${ACCOUNTS}/password`, {
      as,
      body: { current_password: PASSWORD, new_password: 'another quite good one' },
    })

    const { subject, text } = await starter().mailTo(email)
    assert.equal(subject, 'Your password at Starter was changed')
    assert.match(text, /When: March 2, 2026/)
    assert.match(text, /From: 127\.0\.0\.1/)
    assert.match(text, /If it was not you/)
  })

  it('tell of a reset password, in the language of the account', async () => {
    const { email } = await starter().person('nils')
    const { access_token: as } = await logIn(email)
    await starter().patch(`${ACCOUNTS}/me`, { as, body: { locale: 'de-CH' } })
    await starter().post(`${ACCOUNTS}/password/reset`, { body: { identifier: email } })
    const link = new URL(starter().linkIn(await starter().mailTo(email)))

    await starter().post(`${ACCOUNTS}/password/reset/complete`, {
      body: { token: link.searchParams.get('token'), password: 'a quite new password' },
    })

    const { subject } = await starter().mailTo(email)
    assert.equal(subject, 'Ihr Passwort bei Starter wurde zurückgesetzt')
  })

  it('come in the language of the request where the account has none', async () => {
    const email = 'nele@example.com'

    await starter().post(`${ACCOUNTS}/register`, {
      body: { email, password: PASSWORD },
      headers: { 'accept-language': 'fr;q=0.9, en;q=0.1, de-AT;q=0.5' },
    })

    const { subject } = await starter().mailTo(email)
    assert.equal(subject, 'Aktivieren Sie Ihr Konto bei Starter')
  })

  it('tell of a sign-in with another user agent, but not of the first one', async () => {
    const { email } = await starter().person('nico')
    await logIn(email, { 'user-agent': 'a browser' })
    await logIn(email, { 'user-agent': 'a browser' })

    await logIn(email, { 'user-agent': 'a stranger' })

    const { subject, text } = await starter().mailTo(email)
    assert.equal(subject, 'New sign-in to your account at Starter')
    assert.match(text, /With: a stranger/)
  })

  it('tell that a refresh token was used twice', async () => {
    const { email } = await starter().person('nina')
    const { refresh_token } = await logIn(email)
    const refresh = () => starter().post(`${ACCOUNTS}/refresh`, { body: { refresh_token } })
    await refresh()
    starter().clock.advance('31s')

    await refresh()

    const { subject } = await starter().mailTo(email)
    assert.equal(subject, 'A session of your account at Starter was ended')
  })
})

onEveryStarter(
  'mails that anybody can ask for',
  (starter) => {
    /** A mail has come before the outbox knows that it has left. */
    const allSent = () =>
      until(async () => (await starter().engine.store.outbox.counts()).waiting === 0)

    it('go out three times in 15 minutes, and look the same after that', async () => {
      const { email } = await starter().person('nadja')
      const ask = (identifier: string) =>
        starter().post(`${ACCOUNTS}/password/reset`, { body: { identifier } })

      const answers = []
      for (let turn = 0; turn < 5; turn += 1) answers.push(await ask(email))
      answers.push(await ask('nobody@example.com'))

      assert.ok(answers.every(({ status, text }) => status === 202 && text === '{}'))
      for (let mail = 0; mail < 3; mail += 1) {
        assert.match((await starter().mailTo(email)).subject, /new password/)
      }
      await allSent()
      assert.equal(starter().mailsTo(email).length, 0)
    })

    it('still go out to other networks when one has asked a dozen times', async () => {
      const { email } = await starter().person('nils')
      const askFrom = (address: string) =>
        starter().post(`${ACCOUNTS}/password/reset`, {
          body: { identifier: email },
          headers: { 'x-forwarded-for': address },
        })

      for (let turn = 0; turn < 12; turn += 1) await askFrom('192.0.2.1')
      await askFrom('198.51.100.1')

      for (let mail = 0; mail < 4; mail += 1) {
        assert.match((await starter().mailTo(email)).subject, /new password/)
      }
      await allSent()
      assert.equal(starter().mailsTo(email).length, 0)
    })

    it('count codes to sign in with as well, of which the fourth is not mailed', async () => {
      starter().clock.advance('16m')
      const { email } = await starter().person('nele')
      const ask = () => starter().post(`${ACCOUNTS}/login/email`, { body: { identifier: email } })

      for (let turn = 0; turn < 4; turn += 1) assert.equal((await ask()).status, 202)

      for (let mail = 0; mail < 3; mail += 1) await starter().mailTo(email)
      await allSent()
      assert.equal(starter().mailsTo(email).length, 0)
    })

    it('count recoveries as well, and a fourth one leaves the third as it is', async () => {
      starter().clock.advance('16m')
      const { email } = await starter().enrolled('nora')
      const ask = () =>
        starter().post(`${ACCOUNTS}/recovery`, { body: { identifier: email, password: PASSWORD } })

      const tokens = []
      for (let mail = 0; mail < 3; mail += 1) {
        assert.equal((await ask()).status, 202)
        const { text } = await starter().mailTo(email)
        tokens.push(/\?token=([\w-]+)/.exec(text)?.[1])
      }
      assert.equal((await ask()).status, 202)
      await allSent()
      assert.equal(starter().mailsTo(email).length, 0)
      const body = { token: tokens.at(-1), password: PASSWORD }
      const early = await starter().post(`${ACCOUNTS}/recovery/complete`, { body })
      assert.equal(early.body.code, 'too_early')
    })

    it('are refused to one address of the network after 30', async () => {
      starter().clock.advance('16m')
      const ask = (turn: number) =>
        starter().post(`${ACCOUNTS}/activate/resend`, { body: { email: `n${turn}@example.com` } })

      const answers = []
      for (let turn = 0; turn < 31; turn += 1) answers.push(await ask(turn))

      const last = answers.pop()
      assert.ok(answers.every(({ status }) => status === 202))
      assert.deepEqual([last?.status, last?.body.code], [429, 'rate_limited'])
      assert.ok(Number(last?.headers.get('retry-after')) > 0)
    })
  },
  { RATE_LIMIT: 'on', TRUST_PROXY: 'loopback' },
)
