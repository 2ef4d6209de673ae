import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ACCOUNTS, onEveryStarter, PASSWORD, type Starter } from './support/starter.ts'

const RIVALS = 30

onEveryStarter('registration', (starter) => {
  const register = (body: object) => starter().post(`${ACCOUNTS}/register`, { body })
  const activate = (token: string) => starter().post(`${ACCOUNTS}/activate`, { body: { token } })
  const tokenIn = async (email: string) =>
    new URL(starter().linkIn(await starter().mailTo(email))).searchParams.get('token') ?? ''

  it('answers 202 with the normalised address, and mails a link', async () => {
    const { status, body } = await register({
      email: 'Kim@Example.com',
      password: PASSWORD,
      display_name: 'Kim',
    })

    assert.deepEqual([status, body], [202, { next: 'activate', email: 'kim@example.com' }])
    assert.ok(await tokenIn('kim@example.com'))
  })

  it('activates the account with the token; a second time the token is spent', async () => {
    const { email, token } = await starter().register('lee')

    const pending = await starter().logIn(email)
    const { status, body } = await activate(token)
    const again = await activate(token)

    assert.deepEqual([pending.status, pending.body.code], [403, 'not_activated'])
    assert.equal(status, 200)
    assert.deepEqual(
      [body.account.email, body.account.email_confirmed, body.account.status, body.account.profile],
      [email, true, 'active', { display_name: 'lee' }],
    )
    assert.deepEqual([again.status, again.body.code], [400, 'one_time_token_invalid'])
    assert.equal((await starter().logIn(email)).status, 200)
  })

  it(`lets one of ${RIVALS} simultaneous uses of a token through`, async () => {
    const { token } = await starter().register('rita')

    const answers = await Promise.all(Array.from({ length: RIVALS }, () => activate(token)))

    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(answers.filter(({ status }) => status === 400).length, RIVALS - 1)
  })

  it('keeps each registration of a pending address apart from the others', async () => {
    const email = 'planted@example.com'
    await register({ email, password: 'password of a stranger', display_name: 'Stranger' })
    await tokenIn(email)
    await register({ email, password: 'password of the owner', display_name: 'Owner' })
    const own = await tokenIn(email)

    const before = await starter().logIn(email, 'password of a stranger')
    const { body } = await activate(own)

    assert.deepEqual([before.status, before.body.code], [403, 'not_activated'])
    assert.deepEqual(body.account.profile, { display_name: 'Owner' })
    assert.equal((await starter().logIn(email, 'password of the owner')).status, 200)
    const stranger = await starter().logIn(email, 'password of a stranger')
    assert.deepEqual([stranger.status, stranger.body.code], [401, 'credentials_invalid'])
  })

  it('keeps nothing of other registrations in what this one left out', async () => {
    const email = 'empty@example.com'
    await register({ email, password: PASSWORD, display_name: 'Stranger', locale: 'de' })
    await tokenIn(email)
    await register({ email, password: 'password of the owner' })

    const { body } = await activate(await tokenIn(email))

    assert.deepEqual(body.account.profile, { display_name: null })
    assert.equal(body.account.locale, null)
  })

  it('names the time of the registration in its mail, also when that is sent again', async () => {
    const email = 'timely@example.com'
    const registered = /Time of the registration: March 2, 2026 at \d+:\d+\s[AP]M UTC/
    await register({ email, password: PASSWORD })
    const [time] = registered.exec((await starter().mailTo(email)).text) ?? []
    starter().clock.advance('2h')

    await starter().post(`${ACCOUNTS}/activate/resend`, { body: { email } })

    assert.ok(time)
    assert.ok((await starter().mailTo(email)).text.includes(time))
  })

  it('voids the links of other registrations', async () => {
    const email = 'twice@example.com'
    await register({ email, password: 'the first password', display_name: 'One' })
    const first = await tokenIn(email)
    await register({ email, password: 'the second password', display_name: 'Two' })
    const second = await tokenIn(email)

    assert.equal((await activate(second)).status, 200)
    assert.equal((await activate(first)).status, 400)
  })

  it('answers alike for a taken address, and tells its holder by mail', async () => {
    const { email } = await starter().person('mo')

    const taken = await register({ email, password: 'another long password', display_name: 'X' })
    const mail = await starter().mailTo(email)

    assert.deepEqual([taken.status, taken.body], [202, { next: 'activate', email }])
    assert.match(mail.subject ?? '', /already have an account/)
    assert.equal((await starter().logIn(email)).status, 200)
  })

  it('lists every field that is wrong, never with its value', async () => {
    const { status, body } = await register({ email: 'no address', password: 5, display_name: '' })

    assert.equal(status, 422)
    assert.equal(body.code, 'invalid')
    assert.deepEqual(
      body.errors.map(({ path, code }: { path: string; code: string }) => [path, code]),
      [
        ['/email', 'format'],
        ['/password', 'wrong_type'],
        ['/display_name', 'too_short'],
      ],
    )
    assert.ok(!JSON.stringify(body).includes('no address'))
    assert.match(body.detail, /; password: This must be text\.; display_name: This must have at/)
  })

  it('refuses control characters in the profile, by their own code', async () => {
    const { status, body } = await register({
      email: 'bell@example.com',
      password: PASSWORD,
      display_name: 'Bell\u0007',
    })

    assert.equal(status, 422)
    assert.deepEqual(
      body.errors.map(({ path, code }: { path: string; code: string }) => [path, code]),
      [['/display_name', 'characters']],
    )
  })

  it('rejects a password beyond any length with the code of the rule', async () => {
    const { status, body } = await register({ email: 'a@example.com', password: 'x'.repeat(5_000) })

    assert.deepEqual(
      [status, body.code, body.errors[0].code],
      [422, 'password_rejected', 'too_long'],
    )
  })

  it('rejects short, common and self-evident passwords with a code for each', async () => {
    const codes = async (password: string) => {
      const body = { email: 'weak.password@example.com', password, display_name: 'Wendy Weak' }
      const answer = await register(body)
      assert.deepEqual([answer.status, answer.body.code], [422, 'password_rejected'], password)
      return answer.body.errors.map(({ code }: { code: string }) => code)
    }

    assert.deepEqual(await codes('zx9 q!'), ['too_short'])
    assert.deepEqual(await codes('x'.repeat(257)), ['too_long'])
    assert.deepEqual(await codes('PASSWORD1234'.toLowerCase()), ['common'])
    assert.deepEqual(await codes('Weak.Password@example.com'), ['contains_identifier'])
    assert.deepEqual(await codes('starterwendy weak'), ['contains_context'])
  })

  it('refuses what is no JSON object, and other media types', async () => {
    const send = (text: string, type = 'application/json') =>
      starter().post(`${ACCOUNTS}/register`, { raw: text, headers: { 'content-type': type } })

    const broken = await send('{')
    const nothing = await send('')
    const [list, none] = [await send('[]'), await send('null')]
    const form = await send('email=a', 'application/x-www-form-urlencoded')

    assert.deepEqual(
      [broken.status, broken.body.errors],
      [422, [{ path: '', code: 'json', message: 'This is not valid JSON.' }]],
    )
    assert.deepEqual(
      [nothing.status, nothing.body.errors],
      [422, [{ path: '', code: 'json', message: 'Send a JSON object.' }]],
    )
    assert.deepEqual([list.status, list.body.errors[0].code], [422, 'wrong_type'])
    assert.deepEqual([none.status, none.body.errors], [422, list.body.errors])
    assert.deepEqual([form.status, form.body.code], [415, 'unsupported_media_type'])
  })

  it('answers 413 beyond 64 KiB', async () => {
    const password = 'x'.repeat(70_000)

    const { status, body } = await register({ email: 'a@example.com', password })

    assert.deepEqual([status, body.code], [413, 'payload_too_large'])
  })

  it('mails a new link on demand; the older one stops working', async () => {
    const { email, token } = await starter().register('resent')

    const { status, body } = await resend(starter(), email)
    const fresh = await tokenIn(email)

    assert.deepEqual([status, body], [202, {}])
    assert.equal((await activate(token)).status, 400)
    assert.equal((await activate(fresh)).status, 200)
    assert.deepEqual((await resend(starter(), email)).body, {})
    assert.deepEqual((await resend(starter(), 'nobody@example.com')).body, {})
  })

  it('gives a link a life of a day', async () => {
    const { token } = await starter().register('slow')

    starter().clock.advance('1d')

    assert.equal((await activate(token)).status, 400)
  })

  it('writes mails in the language that was chosen', async () => {
    const email = 'karl@example.com'
    await register({ email, password: PASSWORD, display_name: 'Karl', locale: 'de-AT' })

    const mail = await starter().mailTo(email)

    assert.equal(mail.subject, 'Aktivieren Sie Ihr Konto bei Starter')
  })
})

function resend(starter: Starter, email: string) {
  return starter.post(`${ACCOUNTS}/activate/resend`, { body: { email } })
}
