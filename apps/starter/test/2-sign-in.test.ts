import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ACCOUNTS, onEveryStarter, PASSWORD } from './support/starter.ts'

const RIVALS = 30

onEveryStarter(
  'signing in',
  (starter) => {
    it('answers a grant with both tokens and the account', async () => {
      const { email, id } = await starter().person('kim')

      const { status, body, headers } = await starter().logIn(email.toUpperCase())

      assert.equal(status, 200)
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.deepEqual(
        [body.token_type, body.expires_in, body.refresh_expires_in, body.must_enrol],
        ['Bearer', 600, 2_592_000, false],
      )
      assert.deepEqual(
        [body.account.id, body.account.email, body.account.roles],
        [id, email, ['user']],
      )
      assert.equal((await starter().get(`${ACCOUNTS}/me`, { as: body.access_token })).status, 200)
    })

    it('answers an unknown address and a wrong password alike', async () => {
      const { email } = await starter().person('lee')

      const wrong = await starter().logIn(email, 'not the password')
      const unknown = await starter().logIn('nobody@example.com')

      assert.equal(wrong.status, 401)
      assert.equal(wrong.headers.get('www-authenticate'), 'Bearer')
      assert.deepEqual([wrong.status, wrong.body], [unknown.status, unknown.body])
      assert.equal(wrong.body.code, 'credentials_invalid')
    })

    it('says only to the right password that the account is suspended', async () => {
      const { email, id } = await starter().person('sam')
      await starter().engine.changeStatus({
        accountId: id as never,
        status: 'suspended',
        actor: 'operator:test',
      })

      const right = await starter().logIn(email)
      const wrong = await starter().logIn(email, 'not the password')

      assert.deepEqual([right.status, right.body.code], [403, 'account_suspended'])
      assert.deepEqual([wrong.status, wrong.body.code], [401, 'credentials_invalid'])
    })

    it('replaces the refresh token; a spent one ends the session', async () => {
      const { email } = await starter().person('rita')
      const first = (await starter().logIn(email)).body
      const refresh = (refresh_token: string) =>
        starter().post(`${ACCOUNTS}/refresh`, { body: { refresh_token } })

      const second = await refresh(first.refresh_token)
      const repeated = await refresh(first.refresh_token)
      starter().clock.advance('31s')
      const third = await refresh(second.body.refresh_token)
      const stolen = await refresh(first.refresh_token)

      assert.deepEqual([second.status, third.status], [200, 200])
      assert.equal(second.body.account.email, email)
      assert.equal(repeated.body.refresh_token, second.body.refresh_token)
      assert.deepEqual([stolen.status, stolen.body.code], [401, 'refresh_token_invalid'])
      assert.equal((await refresh(third.body.refresh_token)).status, 401)
      const me = await starter().get(`${ACCOUNTS}/me`, { as: third.body.access_token })
      assert.deepEqual([me.status, me.body.code], [401, 'session_ended'])
      assert.equal(me.headers.get('www-authenticate'), 'Bearer error="invalid_token"')
    })

    it('signs out, also with an expired token, and as often as it is asked', async () => {
      const { email } = await starter().person('otto')
      const { access_token: as } = (await starter().logIn(email)).body
      const logOut = () => starter().post(`${ACCOUNTS}/logout`, { as })

      starter().clock.advance('11m')
      const expired = await starter().get(`${ACCOUNTS}/me`, { as })

      assert.deepEqual([expired.status, expired.body.code], [401, 'access_token_expired'])
      assert.equal((await logOut()).status, 204)
      assert.equal((await logOut()).status, 204)
      const without = await starter().post(`${ACCOUNTS}/logout`)
      assert.deepEqual([without.status, without.body.code], [401, 'access_token_missing'])
      const bad = await starter().post(`${ACCOUNTS}/logout`, { as: 'x.y.z' })
      assert.deepEqual([bad.status, bad.body.code], [401, 'access_token_invalid'])
    })

    it('lists sessions with their devices, and ends one or all others', async () => {
      const { email } = await starter().person('dora')
      const from = async (userAgent: string) => {
        starter().clock.advance('1s') // the newest session is the first one
        const body = { identifier: email, password: PASSWORD }
        const headers = { 'user-agent': userAgent }
        return (await starter().post(`${ACCOUNTS}/login`, { body, headers })).body
      }
      const phone = await from(IPHONE)
      const laptop = await from(FIREFOX)
      await from('curl/8.0')
      const as = laptop.access_token
      const sessions = async () =>
        (await starter().get(`${ACCOUNTS}/sessions`, { as })).body.sessions

      const [, own, ofPhone] = await sessions()

      assert.deepEqual(own.device, { browser: 'Firefox', os: 'Linux', kind: 'desktop' })
      assert.deepEqual(ofPhone.device, { browser: 'Safari', os: 'iOS', kind: 'mobile' })
      assert.deepEqual([own.current, ofPhone.current, own.methods], [true, false, ['pwd']])
      assert.equal(own.last_used_at, own.created_at)
      const end = await starter().delete(`${ACCOUNTS}/sessions/${ofPhone.id}`, { as })
      assert.equal(end.status, 204)
      const again = await starter().delete(`${ACCOUNTS}/sessions/${ofPhone.id}`, { as })
      assert.deepEqual([again.status, again.body.code], [404, 'session_not_found'])
      const me = await starter().get(`${ACCOUNTS}/me`, { as: phone.access_token })
      assert.equal(me.body.code, 'session_ended')
      assert.deepEqual((await starter().delete(`${ACCOUNTS}/sessions`, { as })).body, { ended: 1 })
      assert.equal((await sessions()).length, 1)
    })

    it('changes profile and language, and lists what is wrong', async () => {
      const as = await starter().tokenOf('paula')
      const change = (body: object) => starter().patch(`${ACCOUNTS}/me`, { as, body })

      const { status, body } = await change({ display_name: 'Paula P.', locale: 'de-ch' })
      const wrong = await change({ display_name: 5, locale: 'no language at all' })

      const emptied = await change({ display_name: null })

      assert.equal(status, 200)
      assert.deepEqual([body.profile.display_name, body.locale], ['Paula P.', 'de-CH'])
      assert.equal(emptied.body.profile.display_name, null)
      const paths = wrong.body.errors.map(({ path }: { path: string }) => path)
      assert.deepEqual([wrong.status, paths], [422, ['/display_name', '/locale']])
    })

    it(`changes the password once among ${RIVALS} at once, and ends other sessions`, async () => {
      const { email } = await starter().person('petra')
      const other = (await starter().logIn(email)).body.access_token
      const as = (await starter().logIn(email)).body.access_token
      const change = (current_password: string, new_password: string) =>
        starter().put(`${ACCOUNTS}/password`, { as, body: { current_password, new_password } })

      const wrong = await change('not the password', 'a new long password')
      const weak = await change(PASSWORD, 'password1234')
      const answers = await Promise.all(
        Array.from({ length: RIVALS }, (_, index) => change(PASSWORD, `new password ${index}`)),
      )

      assert.deepEqual([wrong.status, wrong.body.code], [403, 'credentials_invalid'])
      assert.deepEqual([weak.status, weak.body.code], [422, 'password_rejected'])
      assert.deepEqual(
        weak.body.errors.map(({ path, code }: { path: string; code: string }) => [path, code]),
        [['/new_password', 'common']],
      )
      assert.equal(answers.filter(({ status }) => status === 204).length, 1)
      assert.equal(answers.filter(({ status }) => status === 403).length, RIVALS - 1)
      assert.equal((await starter().get(`${ACCOUNTS}/me`, { as: other })).status, 401)
      assert.equal((await starter().get(`${ACCOUNTS}/me`, { as })).status, 200)
    })

    it('resets a password by mail, also of a pending account', async () => {
      for (const name of ['greta', 'gustav']) {
        const isPending = name === 'gustav'
        const { email } = isPending ? await starter().register(name) : await starter().person(name)
        const asked = await starter().post(`${ACCOUNTS}/password/reset`, {
          body: { identifier: email },
        })
        const mail = await starter().mailTo(email)
        const token = new URL(starter().linkIn(mail)).searchParams.get('token') ?? ''
        const complete = (password: string) =>
          starter().post(`${ACCOUNTS}/password/reset/complete`, { body: { token, password } })

        const weak = await complete('short')
        const own = await complete(email)
        const done = await complete('a quite new password')
        const spent = await complete('a quite new password')

        assert.deepEqual([asked.status, asked.body], [202, {}])
        assert.deepEqual([weak.status, weak.body.code], [422, 'password_rejected'])
        assert.deepEqual([own.status, own.body.errors[0].code], [422, 'contains_identifier'])
        assert.deepEqual([done.status, spent.status], [204, 400], name)
        assert.equal(spent.body.code, 'one_time_token_invalid')
        assert.equal((await starter().logIn(email, 'a quite new password')).status, 200, name)
      }
      const unknown = { identifier: 'nobody@example.com' }
      const answer = await starter().post(`${ACCOUNTS}/password/reset`, { body: unknown })
      assert.deepEqual([answer.status, answer.body], [202, {}])
    })

    it('may be called by pages of other origins that the operator names', async () => {
      const ask = (origin: string) =>
        starter().ask('OPTIONS', `${ACCOUNTS}/login`, {
          headers: { origin, 'access-control-request-method': 'POST' },
        })

      const allowed = await ask('https://app.example')
      const other = await ask('https://evil.example')

      assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://app.example')
      assert.match(allowed.headers.get('access-control-allow-headers') ?? '', /usher-approval/)
      assert.equal(other.headers.get('access-control-allow-origin'), null)
    })

    it('takes a header that is no bearer token for none', async () => {
      for (const authorization of ['Basic YTpi', 'Bearer', 'Bearer a b', 'Bearer "a"', 'a.b.c']) {
        const { body, headers } = await starter().get(`${ACCOUNTS}/me`, {
          headers: { authorization },
        })
        assert.equal(body.code, 'access_token_missing', authorization)
        assert.equal(headers.get('www-authenticate'), 'Bearer')
      }
    })

    it('lets the descriptions of itself be cached', async () => {
      for (const path of ['/openapi.json', '/docs']) {
        const { headers } = await starter().get(ACCOUNTS + path)
        assert.equal(headers.get('cache-control'), 'public, max-age=60', path)
        assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
      }
    })

    it('describes itself, and answers 404 and 405 in its own words', async () => {
      const { status, body, headers } = await starter().get(ACCOUNTS)
      const unknown = await starter().get(`${ACCOUNTS}/nothing`)
      const method = await starter().get(`${ACCOUNTS}/login`)

      assert.equal(status, 200)
      assert.equal(headers.get('cache-control'), 'public, max-age=60')
      assert.deepEqual(
        [body.app, body.registration, body.activation, body.reset, body.password],
        ['starter', 'open', true, true, { min: 12, max: 256 }],
      )
      assert.deepEqual(Object.keys(body.profile.properties), ['display_name'])
      assert.deepEqual([unknown.status, unknown.body.code], [404, 'not_found'])
      assert.deepEqual([method.status, method.body.code], [405, 'method_not_allowed'])
      assert.equal(method.headers.get('allow'), 'POST')
    })
  },
  { CORS_ORIGINS: 'https://app.example' },
)

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like ' +
  'Gecko) Version/17.0 Mobile/15E148 Safari/604.1'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0'
