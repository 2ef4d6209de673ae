import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { PASSWORD } from './support/people.ts'
import { onEveryDatabase } from './support/vividly.ts'

const NEW_PASSWORD = 'Another-Password-2'
const ME = '/api/v1/auth/me'

onEveryDatabase('A6 POST /auth/password-reset-request', (vividly) => {
  const request = (email: unknown) =>
    vividly().post('/api/v1/auth/password-reset-request', { body: { email } })
  const always = {
    status: 202,
    body: { message: 'If the email exists, a password reset link has been sent' },
  }

  it('mails a link with token and address to an active account', async () => {
    const kim = await vividly().student('kim')

    const { status, body } = await request(kim.email.toUpperCase())
    const mail = await vividly().mailTo(kim.email)

    assert.deepEqual({ status, body }, always)
    assert.equal(mail.subject, 'Reset your Vividly password')
    const links = mail.text.match(/https?:\/\/\S+/g) ?? []
    assert.equal(links.length, 1)
    const link = new URL(String(links[0]))
    assert.equal(link.origin + link.pathname, 'https://vividly.example/reset-password')
    assert.deepEqual([...link.searchParams.keys()], ['token', 'email'])
    assert.equal(link.searchParams.get('email'), kim.email)
    assert.match(String(link.searchParams.get('token')), /^[\w-]{22,}$/)
  })

  it('answers the same for unknown addresses and accounts that are not active, without mail', async () => {
    const sam = await vividly().student('sam')
    await vividly().changeStatus(sam, 'suspended')
    const kim = await vividly().student('kim')

    for (const email of ['nobody@example.com', sam.email]) {
      const { status, body } = await request(email)
      assert.deepEqual({ status, body }, always)
    }
    await request(kim.email)
    await vividly().mailTo(kim.email) // had there been others, they would have come before this one

    assert.deepEqual(vividly().mailsTo(sam.email), [])
    assert.deepEqual(vividly().mailsTo('nobody@example.com'), [])
  })

  it('answers the same when the mail cannot be delivered, and tells the operator without the token', async () => {
    const kim = await vividly().student('kim')
    const { mailServer } = vividly()
    mailServer.mood = 'refuses'

    const { status, body } = await request(kim.email)
    const warning = await vividly().nextWarning()
    mailServer.mood = 'accepts'
    vividly().clock.advance('2s')
    const mail = await vividly().mailTo(kim.email)

    assert.deepEqual({ status, body }, always)
    assert.match(warning, /^vividly: mail [\w-]+ was not sent \(attempt 1, /)
    assert.ok(!warning.includes(vividly().resetTokenIn(mail)))
    assert.ok(!warning.includes(kim.email))
  })

  it('needs an address', async () => {
    assert.deepEqual(invalid(await request(undefined)), [
      issue(['body', 'email'], 'missing', 'Field required'),
    ])
  })
})

onEveryDatabase(
  'the lifetimes as an operator sets them',
  (vividly) => {
    it('count for access tokens, sessions and reset links', async () => {
      const kim = await vividly().student('kim')
      const resetToken = await vividly().resetTokenOf(kim)
      const { body } = await vividly().post('/api/v1/auth/login', {
        body: { email: kim.email, password: PASSWORD },
      })
      const as = body.access_token

      vividly().clock.advance('299s')
      assert.equal((await vividly().get(ME, { as })).status, 200)
      vividly().clock.advance('1s')
      assert.equal((await vividly().get(ME, { as })).status, 401)
      vividly().clock.advance('5m')
      const late = await vividly().post('/api/v1/auth/password-reset-confirm', {
        body: { token: resetToken, new_password: NEW_PASSWORD },
      })
      vividly().clock.advance('50m')
      const refresh = await vividly().post('/api/v1/auth/refresh', { as: body.refresh_token })

      assert.equal(body.expires_in, 300)
      assert.equal(late.status, 400)
      assert.equal(refresh.status, 401)
    })
  },
  {
    VIVIDLY_ACCESS_TOKEN_TTL: '5m',
    ACCESS_TOKEN_TTL: '1h',
    REFRESH_TOKEN_TTL: '1h',
    PASSWORD_RESET_TOKEN_TTL: '10m',
  },
)

onEveryDatabase('A7 POST /auth/password-reset-confirm', (vividly) => {
  const confirm = async (token: unknown, new_password: unknown) => {
    const { status, body } = await vividly().post('/api/v1/auth/password-reset-confirm', {
      body: { token, new_password },
    })
    return { status, body }
  }
  const refused = { status: 400, body: { detail: 'Invalid or expired reset token' } }
  const done = { status: 200, body: { message: 'Password reset successful' } }
  const logIn = async (email: string, password: string) =>
    (await vividly().post('/api/v1/auth/login', { body: { email, password } })).status

  it('sets the password, ends every session and signs nobody in', async () => {
    const kim = await vividly().student('kim')
    const phone = await vividly().logIn(kim)
    const token = await vividly().resetTokenOf(kim)

    assert.deepEqual(await confirm(token, NEW_PASSWORD), done)

    for (const session of [kim, phone]) {
      assert.equal((await vividly().get(ME, { as: session })).status, 401)
      const refresh = await vividly().post('/api/v1/auth/refresh', { as: session.refreshToken })
      assert.equal(refresh.status, 401)
    }
    assert.equal(await logIn(kim.email, PASSWORD), 401)
    assert.equal(await logIn(kim.email, NEW_PASSWORD), 200)
  })

  it('spends the token, and all others of the account with it', async () => {
    const kim = await vividly().student('kim')
    const first = await vividly().resetTokenOf(kim)
    const second = await vividly().resetTokenOf(kim)

    assert.deepEqual(await confirm(first, NEW_PASSWORD), done)

    assert.deepEqual(await confirm(first, NEW_PASSWORD), refused)
    assert.deepEqual(await confirm(second, NEW_PASSWORD), refused)
  })

  it('takes any of several outstanding tokens', async () => {
    const kim = await vividly().student('kim')
    await vividly().resetTokenOf(kim)
    const second = await vividly().resetTokenOf(kim)

    assert.deepEqual(await confirm(second, NEW_PASSWORD), done)
  })

  it('takes a token for one hour', async () => {
    const kim = await vividly().student('kim')
    const token = await vividly().resetTokenOf(kim)
    const late = await vividly().resetTokenOf(kim)

    vividly().clock.advance('59m')
    assert.deepEqual(await confirm(token, NEW_PASSWORD), done)
    const lee = await vividly().student('lee')
    const expired = await vividly().resetTokenOf(lee)
    vividly().clock.advance('1h')

    assert.deepEqual(await confirm(late, NEW_PASSWORD), refused)
    assert.deepEqual(await confirm(expired, NEW_PASSWORD), refused)
  })

  it('refuses unknown tokens and those of accounts that vanished alike', async () => {
    const kim = await vividly().student('kim')
    const token = await vividly().resetTokenOf(kim)
    await vividly().deleteAccount(kim)

    assert.deepEqual(await confirm(token, NEW_PASSWORD), refused)
    assert.deepEqual(await confirm('unknown', NEW_PASSWORD), refused)
    assert.deepEqual(await confirm('', NEW_PASSWORD), refused)
  })

  it('does not use the token up when the new password is refused', async () => {
    const kim = await vividly().student('kim')
    const token = await vividly().resetTokenOf(kim)

    const weak = await vividly().post('/api/v1/auth/password-reset-confirm', {
      body: { token, new_password: 'abcdefgh' },
    })

    assert.deepEqual(invalid(weak), [
      issue(
        ['body', 'new_password'],
        'value_error',
        'Value error, Password must contain at least one digit',
      ),
    ])
    assert.deepEqual(await confirm(token, NEW_PASSWORD), done)
  })

  it('does not change the state of the account', async () => {
    const sam = await vividly().student('sam')
    const token = await vividly().resetTokenOf(sam)
    await vividly().changeStatus(sam, 'suspended')

    assert.deepEqual(await confirm(token, NEW_PASSWORD), done)

    assert.equal(await logIn(sam.email, NEW_PASSWORD), 403)
  })

  it('succeeds for exactly one of many simultaneous confirmations', async () => {
    const kim = await vividly().student('kim')
    const token = await vividly().resetTokenOf(kim)

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => confirm(token, NEW_PASSWORD)),
    )

    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, ...Array(19).fill(400)])
  })

  it('needs a token and a new password', async () => {
    const answer = await vividly().post('/api/v1/auth/password-reset-confirm', { body: {} })

    assert.deepEqual(invalid(answer), [
      issue(['body', 'token'], 'missing', 'Field required'),
      issue(['body', 'new_password'], 'missing', 'Field required'),
    ])
  })
})
