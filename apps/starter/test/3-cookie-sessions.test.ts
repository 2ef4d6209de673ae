import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ASKS, cookieOf } from './support/cookies.ts'
import { ACCOUNTS, onEveryStarter, PASSWORD, type Starter } from './support/starter.ts'

const NAME = '__Host-usher_account_starter'

onEveryStarter(
  'a session in a cookie',
  (starter) => {
    const signIn = (app: Starter, email: string, headers: Readonly<Record<string, string>> = {}) =>
      app.post(`${ACCOUNTS}/login`, {
        body: { identifier: email, password: PASSWORD },
        headers: { ...ASKS, ...headers },
      })
    const browser = async (name: string) => {
      const { email } = await starter().person(name)
      return { email, cookie: cookieOf(await signIn(starter(), email)) }
    }
    const sessionsOf = async (email: string) => {
      const { access_token: as } = (await starter().logIn(email)).body
      const { body } = await starter().get(`${ACCOUNTS}/sessions`, { as })
      return body.sessions.filter(({ current }: { current: boolean }) => !current)
    }

    it('is opened without showing tokens to scripts', async () => {
      const { email, id } = await starter().person('kim')

      const answer = await signIn(starter(), email)

      assert.equal(answer.status, 200)
      assert.equal(answer.body.account.id, id)
      assert.deepEqual(
        [answer.body.expires_in, answer.body.refresh_expires_in, answer.body.must_enrol],
        [600, 2_592_000, false],
      )
      assert.doesNotMatch(answer.text, /token/)
      const [set = ''] = answer.headers.getSetCookie()
      assert.equal(set.split('=')[0], NAME)
      assert.deepEqual(set.split('; ').slice(1), [
        'Path=/',
        'Secure',
        'HttpOnly',
        'SameSite=Lax',
        'Max-Age=2592000',
      ])
      assert.ok(!(await starter().logIn(email)).headers.has('set-cookie'))
    })

    it('counts on the account API, and on the routes of the app', async () => {
      const { email, cookie } = await browser('lee')
      const headers = { cookie, ...ASKS, origin: 'https://starter.example' }

      const me = await starter().get(`${ACCOUNTS}/me`, { headers: { cookie } })
      const body = { title: 'Bread', text: 'and butter', tags: [] }
      const note = await starter().post('/notes', { headers, body })
      const notes = await starter().get('/notes', { headers: { cookie } })

      assert.deepEqual([me.status, me.body.email], [200, email])
      assert.equal(note.status, 201)
      assert.equal(notes.body.notes.length, 1)
    })

    it('changes nothing for a page of another origin, nor without the header', async () => {
      const { email, cookie } = await browser('mo')
      const change = (headers: Readonly<Record<string, string>>) =>
        starter().patch(`${ACCOUNTS}/me`, {
          headers: { cookie, ...headers },
          body: { display_name: 'Mallory' },
        })
      const foreign = ['https://evil.example', 'https://sub.starter.example', 'null']

      const refused = [
        await change({}),
        await change({ origin: 'https://starter.example' }),
        ...(await Promise.all(foreign.map((origin) => change({ ...ASKS, origin })))),
        await starter().post(`${ACCOUNTS}/logout`, { headers: { cookie } }),
        await starter().delete('/notes/none', { headers: { cookie } }),
        await starter().get(`${ACCOUNTS}/me`, {
          headers: { cookie, origin: 'https://evil.example' },
        }),
      ]

      for (const { status, headers, body } of refused) {
        assert.deepEqual([status, body.code], [401, 'access_token_missing'])
        assert.equal(headers.get('www-authenticate'), 'Bearer')
        assert.match(body.detail, /Usher-Session: cookie|page of another origin/)
      }
      const me = await starter().get(`${ACCOUNTS}/me`, { headers: { cookie } })
      assert.deepEqual([me.status, me.body.profile.display_name], [200, 'mo'])
      assert.equal((await sessionsOf(email)).length, 1)
    })

    it('is opened for no page of another origin', async () => {
      const { email } = await starter().person('ned')

      const forged = await signIn(starter(), email, { origin: 'https://evil.example' })
      const preflight = await starter().ask('OPTIONS', `${ACCOUNTS}/login`, {
        headers: {
          origin: 'https://pages.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type, usher-session',
        },
      })

      assert.deepEqual([forged.status, forged.body.code], [403, 'forgery_refused'])
      assert.ok(!forged.headers.has('set-cookie'))
      assert.equal((await sessionsOf(email)).length, 0)
      assert.equal(preflight.headers.get('access-control-allow-origin'), 'https://pages.example')
      assert.doesNotMatch(
        preflight.headers.get('access-control-allow-headers') ?? '',
        /usher-session/,
      )
    })

    it('goes on by the cookie alone, and a lost answer is asked for again', async () => {
      const { email, cookie } = await browser('otto')
      const refresh = (given: string, headers: Readonly<Record<string, string>> = ASKS) =>
        starter().post(`${ACCOUNTS}/refresh`, { headers: { cookie: given, ...headers } })
      starter().clock.advance('11m')
      const expired = await starter().get(`${ACCOUNTS}/me`, { headers: { cookie } })

      const first = await refresh(cookie)
      const again = await refresh(cookie)

      assert.deepEqual([expired.status, expired.body.code], [401, 'access_token_expired'])
      assert.equal(first.status, 200)
      assert.doesNotMatch(first.text, /token/)
      const fresh = cookieOf(first)
      assert.notEqual(fresh, cookie)
      assert.equal(cookieOf(again).split('~')[1], fresh.split('~')[1])
      const me = await starter().get(`${ACCOUNTS}/me`, { headers: { cookie: fresh } })
      assert.deepEqual([me.status, me.body.email], [200, email])
      const foreign = await refresh(fresh, { ...ASKS, origin: 'https://evil.example' })
      assert.deepEqual([foreign.status, foreign.body.code], [403, 'forgery_refused'])
    })

    it('needs a cookie to go on, and a body where there is no header', async () => {
      const { cookie } = await browser('pat')

      const without = await starter().post(`${ACCOUNTS}/refresh`, { headers: ASKS })
      const withoutHeader = await starter().post(`${ACCOUNTS}/refresh`, { headers: { cookie } })

      assert.deepEqual([without.status, without.body.code], [401, 'refresh_token_invalid'])
      assert.deepEqual([withoutHeader.status, withoutHeader.body.code], [422, 'invalid'])
    })

    it('ends on the server and in the browser, also with an expired token, and twice', async () => {
      const { email, cookie } = await browser('quin')
      const logOut = () => starter().post(`${ACCOUNTS}/logout`, { headers: { cookie, ...ASKS } })
      starter().clock.advance('11m')

      const first = await logOut()
      const second = await logOut()

      for (const { status, headers } of [first, second]) {
        assert.equal(status, 204)
        assert.match(headers.getSetCookie()[0] ?? '', new RegExp(`^${NAME}=; .*Max-Age=0$`))
      }
      assert.equal((await sessionsOf(email)).length, 0)
      const again = await starter().post(`${ACCOUNTS}/refresh`, { headers: { cookie, ...ASKS } })
      assert.deepEqual([again.status, again.body.code], [401, 'refresh_token_invalid'])
    })

    it('is another one for each sign-in, whatever cookie was there before', async () => {
      const { email } = await starter().person('rita')
      const planted = await browser('mallory')

      const answer = await signIn(starter(), email, { cookie: planted.cookie })
      const both = `${planted.cookie}; ${cookieOf(answer)}`
      const ambiguous = await starter().get(`${ACCOUNTS}/me`, { headers: { cookie: both } })
      const me = await starter().get(`${ACCOUNTS}/me`, { headers: { cookie: cookieOf(answer) } })

      assert.equal(answer.body.account.email, email)
      assert.notEqual(cookieOf(answer), planted.cookie)
      assert.deepEqual([ambiguous.status, ambiguous.body.code], [401, 'access_token_missing'])
      assert.equal(me.body.email, email)
    })

    it('yields to a bearer token, a bad one included', async () => {
      const { cookie } = await browser('sue')
      const { email } = await starter().person('tom')
      const { access_token: as } = (await starter().logIn(email)).body

      const both = await starter().patch(`${ACCOUNTS}/me`, {
        as,
        headers: { cookie },
        body: { display_name: 'Tomas' },
      })
      const broken = await starter().get(`${ACCOUNTS}/me`, {
        headers: { cookie, authorization: 'Basic YTpi' },
      })

      assert.deepEqual([both.status, both.body.email], [200, email])
      assert.deepEqual([broken.status, broken.body.code], [401, 'access_token_missing'])
    })

    it('takes hostile cookies for none', async () => {
      for (const value of ['', '~', '%E0%A4%A~x', 'a.b.c~d', '~'.repeat(2_000)]) {
        const { status } = await starter().get(`${ACCOUNTS}/me`, {
          headers: { cookie: `${NAME}=${value}` },
        })
        assert.equal(status, 401, value.slice(0, 20))
      }
    })

    it('is opened by the second step, not before', async () => {
      const { email, code } = await starter().enrolled('uma')

      const first = await signIn(starter(), email)
      const body = { challenge: first.body.challenge, code: code() }
      const second = await starter().post(`${ACCOUNTS}/login/second-factor`, {
        body,
        headers: ASKS,
      })

      assert.deepEqual([first.body.next, first.headers.has('set-cookie')], ['second_factor', false])
      assert.equal(second.status, 200)
      assert.doesNotMatch(second.text, /access_token/)
      const me = await starter().get(`${ACCOUNTS}/me`, { headers: { cookie: cookieOf(second) } })
      assert.equal(me.body.email, email)
    })
  },
  { CORS_ORIGINS: 'https://pages.example' },
)

onEveryStarter(
  'a cookie on a developer’s machine',
  (starter) => {
    it('needs no TLS, and is sent to this host alone', async () => {
      const { email } = await starter().person('kim')

      const answer = await starter().post(`${ACCOUNTS}/login`, {
        body: { identifier: email, password: PASSWORD },
        headers: { ...ASKS, origin: starter().url },
      })

      const [set = ''] = answer.headers.getSetCookie()
      assert.match(
        set,
        /^usher_account_starter=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
      )
      const me = await starter().get(`${ACCOUNTS}/me`, { headers: { cookie: cookieOf(answer) } })
      assert.equal(me.body.email, email)
    })
  },
  { PUBLIC_URL: 'http://localhost:8000' },
)

onEveryStarter(
  'a cookie where other people come',
  (starter) => {
    it('is secure in production, whatever the address', async () => {
      const { email } = await starter().person('kim')

      const answer = await starter().post(`${ACCOUNTS}/login`, {
        body: { identifier: email, password: PASSWORD },
        headers: ASKS,
      })

      assert.match(answer.headers.getSetCookie()[0] ?? '', new RegExp(`^${NAME}=.*; Secure; `))
    })
  },
  {
    PUBLIC_URL: 'http://localhost:8000',
    NODE_ENV: 'production',
    SECRET_KEY: 'Zm9ydHktdHdvIHJhbmRvbSBieXRlcyBmb3IgYSB0ZXN0IQ',
  },
)
