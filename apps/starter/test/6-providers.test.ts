import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { startIssuer } from '@usher/federation/testing'
import { bridgeTests, bridgeTo } from './support/bridge-tests.ts'
import { browser, codeIn, RETURN_TO } from './support/provider-visits.ts'
import { ACCOUNTS, onEveryAccountStore, PASSWORD } from './support/starter.ts'

const RIVALS = 30
const issuer = await startIssuer()
const other = await startIssuer()
after(async () => {
  await issuer.stop()
  await other.stop()
})

const VARIABLES = {
  OIDC_SCHOOL_ISSUER: issuer.url,
  OIDC_SCHOOL_CLIENT_ID: issuer.clientId,
  OIDC_SCHOOL_CLIENT_SECRET: issuer.clientSecret,
  OIDC_SCHOOL_LABEL: 'Example School',
  OIDC_OTHER_ISSUER: other.url,
  OIDC_OTHER_CLIENT_ID: other.clientId,
  OIDC_OTHER_CLIENT_SECRET: other.clientSecret,
  OIDC_OTHER_DOMAINS: 'example.org',
  OIDC_GONE_ISSUER: 'http://127.0.0.1:9',
  OIDC_GONE_CLIENT_ID: 'usher',
  OIDC_GONE_CLIENT_SECRET: 'a secret',
  OIDC_ALLOW_LOOPBACK: 'on',
  CORS_ORIGINS: 'https://app.example',
  ...bridgeTo(issuer),
}

onEveryAccountStore(
  'sign-in at other providers',
  (starter) => {
    const inBrowser = () => browser(starter, issuer)
    const known = async (email: string) =>
      (await starter().storage.store.accounts.findByIdentifier(email as never)) !== undefined

    it('lists the providers for those who draw buttons', async () => {
      const { body } = await starter().get(ACCOUNTS)

      assert.deepEqual(body.providers, [
        { name: 'gone', label: 'gone' },
        { name: 'other', label: 'other' },
        { name: 'school', label: 'Example School' },
      ])
    })

    it('sends the browser to the provider, bound to browser and app', async () => {
      const { status, body, headers } = await inBrowser().begin()

      const url = new URL(body.authorization_url)
      const asked = Object.fromEntries(url.searchParams)
      assert.equal(status, 200)
      assert.equal(url.origin + url.pathname, `${issuer.url}/authorize`)
      assert.equal(asked.response_type, 'code')
      assert.equal(asked.redirect_uri, 'https://starter.example/account/starter/callback/school')
      assert.equal(asked.code_challenge_method, 'S256')
      assert.equal(asked.scope, 'openid email profile')
      assert.match(asked.state ?? '', /^[\w-]{43}$/)
      assert.match(asked.nonce ?? '', /^[\w-]{43}$/)
      assert.match(
        headers.get('set-cookie') ?? '',
        /^__Host-usher-flow=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/,
      )
      assert.equal(headers.get('cache-control'), 'no-store')
    })

    it('registers at the first sign-in, and finds the account again whatever its address', async () => {
      const first = await inBrowser().signIn({
        sub: 'kim',
        email: 'Kim@Example.com',
        email_verified: true,
        name: 'Kim',
      })
      const second = await inBrowser().signIn({ sub: 'kim', email: 'else@example.com' })

      assert.equal(first.completed.status, 200)
      const { account } = first.completed.body
      assert.deepEqual(
        [account.email, account.email_confirmed, account.status, account.profile],
        ['kim@example.com', true, 'active', { display_name: 'Kim' }],
      )
      assert.equal(second.completed.body.account.id, account.id)
      assert.equal(await known('else@example.com'), false)
      const token = second.completed.body.access_token
      const { body } = await starter().get(`${ACCOUNTS}/identities`, { as: token })
      assert.equal(body.identities.length, 1)
      const [{ id, linked_at, last_used_at, ...identity }] = body.identities
      assert.deepEqual(identity, {
        provider: 'school',
        label: 'Example School',
        email: 'Kim@Example.com',
      })
      assert.ok(id && linked_at && last_used_at)
    })

    it('comes back without tokens in the address, to where the app wanted', async () => {
      const { returned } = await inBrowser().signIn({
        sub: 'ida',
        email: 'ida@example.com',
        email_verified: true,
      })

      assert.equal(returned.status, 303)
      const location = returned.headers.get('location') ?? ''
      assert.match(location, /^https:\/\/app\.example\/signed-in#code=[\w-]{43}$/)
      assert.equal(returned.headers.get('cache-control'), 'no-store')
    })

    for (const verified of [false, 'true', undefined, 1]) {
      it(`registers nobody whose address is ${JSON.stringify(verified)} verified`, async () => {
        const email = `unverified-${String(verified)}@example.com`
        const { returned } = await inBrowser().signIn({
          sub: `unverified ${String(verified)}`,
          email,
          email_verified: verified,
        })

        assert.equal(returned.status, 403)
        assert.equal(await known(email), false)
      })
    }

    it('believes a provider only for the domains that the operator named', async () => {
      const own = inBrowser()
      for (const [email, status] of [
        ['pat@example.com', 403],
        ['pat@sub.example.org', 403],
        ['pat@example.org', 303],
      ] as const) {
        const { body } = await own.begin({ provider: 'other' })
        const person = { sub: 'pat', email, email_verified: true }

        const returned = await own.comeBack(other.signIn(body.authorization_url, person))

        assert.equal(returned.status, status, email)
      }
    })

    it('asks the holder of a confirmed address for the password before it joins anything', async () => {
      const { email, id } = await starter().person('lee')
      const own = inBrowser()
      const { body } = await own.begin()
      const person = { sub: 'lee at school', email, email_verified: true }

      const page = await own.comeBack(issuer.signIn(body.authorization_url, person))
      const wrong = await own.prove(page, 'not the password')
      const identities = await starter().storage.store.identities.list(id as never)
      const right = await own.prove(wrong, PASSWORD)
      const completed = await own.complete(right)
      const later = await inBrowser().signIn({ sub: 'lee at school' })

      assert.deepEqual([page.status, wrong.status], [200, 401])
      assert.match(page.text, /Example School/)
      assert.deepEqual(identities, [])
      assert.deepEqual([right.status, completed.status], [303, 200])
      assert.deepEqual([completed.body.account.id, later.completed.body.account.id], [id, id])
      assert.equal((await starter().logIn(email)).status, 200)
    })

    it('shows the page that asks in the browser of the visit only, and takes it once', async () => {
      const { email } = await starter().person('mia')
      const own = inBrowser()
      const { body } = await own.begin()
      const person = { sub: 'mia at school', email, email_verified: true }
      const page = await own.comeBack(issuer.signIn(body.authorization_url, person))

      const stranger = await inBrowser().prove(page, PASSWORD)
      const answers = await Promise.all(
        Array.from({ length: RIVALS }, () => own.prove(page, PASSWORD)),
      )

      assert.equal(stranger.status, 400)
      assert.equal(answers.filter(({ status }) => status === 303).length, 1)
    })

    it('never joins an address that nobody confirmed; a reset ends what was planted', async () => {
      const { email } = await starter().register('victim')
      const person = { sub: 'the victim', email, email_verified: true }

      const { returned } = await inBrowser().signIn(person)
      const link = new URL(starter().linkIn(await starter().mailTo(email)))
      const token = link.searchParams.get('token')
      const reset = await starter().post(`${ACCOUNTS}/password/reset/complete`, {
        body: { token, password: 'chosen by the victim' },
      })
      const own = inBrowser()
      const { body } = await own.begin()
      const page = await own.comeBack(issuer.signIn(body.authorization_url, person))
      const joined = await own.prove(page, 'chosen by the victim')

      assert.equal(returned.status, 403)
      assert.equal(reset.status, 204)
      assert.equal((await starter().logIn(email)).status, 401)
      assert.equal((await own.complete(joined)).status, 200)
    })

    it('opens one session, however often the browser comes back with the same answer', async () => {
      const own = inBrowser()
      const { body } = await own.begin()
      const person = { sub: 'rita', email: 'rita@example.com', email_verified: true }
      const callback = issuer.signIn(body.authorization_url, person)

      const answers = await Promise.all(
        Array.from({ length: RIVALS }, () => own.comeBack(callback)),
      )
      const winners = answers.filter(({ status }) => status === 303)
      const [winner] = winners
      assert.ok(winner)
      const completed = await Promise.all(
        Array.from({ length: RIVALS }, () => own.complete(winner)),
      )

      assert.equal(winners.length, 1)
      assert.equal(answers.filter(({ status }) => status === 400).length, RIVALS - 1)
      const grants = completed.filter(({ status }) => status === 200)
      assert.equal(grants.length, 1)
      assert.ok(
        completed.every(({ status, body }) => status === 200 || body.code === 'hand_over_invalid'),
      )
      const sessions = await starter().get(`${ACCOUNTS}/sessions`, {
        as: grants[0]?.body.access_token,
      })
      assert.equal(sessions.body.sessions.length, 1)
    })

    it('gives the code to nobody but the app that asked, for a minute', async () => {
      const person = { sub: 'tom', email: 'tom@example.com', email_verified: true }
      const own = inBrowser()
      const begun = await own.begin()
      const returned = await own.comeBack(issuer.signIn(begun.body.authorization_url, person))

      const thief = await inBrowser().complete(returned)
      const owner = await own.complete(returned)
      const late = await own.comeBack(
        issuer.signIn((await own.begin()).body.authorization_url, person),
      )
      starter().clock.advance('61s')
      const tooLate = await own.complete(late)

      assert.notEqual(codeIn(returned), 'none')
      for (const { status, body } of [thief, owner, tooLate]) {
        assert.deepEqual([status, body.code], [400, 'hand_over_invalid'])
      }
    })

    it('refuses a visit that began in another browser, or without its cookie', async () => {
      const own = inBrowser()
      const person = { sub: 'csrf', email: 'csrf@example.com', email_verified: true }
      const first = issuer.signIn((await own.begin()).body.authorization_url, person)
      const second = issuer.signIn((await own.begin()).body.authorization_url, person)
      const third = issuer.signIn((await own.begin()).body.authorization_url, person)
      const stranger = inBrowser()
      await stranger.begin()

      const withoutCookie = await starter().get(first.pathname + first.search)
      const elsewhere = await stranger.comeBack(second)
      starter().clock.advance('601s')
      const tooLate = await own.comeBack(third)

      assert.deepEqual([withoutCookie.status, elsewhere.status, tooLate.status], [400, 400, 400])
      assert.equal(await known('csrf@example.com'), false)
    })

    it('refuses the answer of one provider at the address of another', async () => {
      const own = inBrowser()
      const { body } = await own.begin()
      const person = { sub: 'mixed', email: 'mixed@example.com', email_verified: true }
      const callback = issuer.signIn(body.authorization_url, person)
      callback.pathname = callback.pathname.replace('/school', '/other')
      const atOther = await own.comeBack(callback)
      const again = issuer.signIn((await own.begin()).body.authorization_url, person)
      again.searchParams.set('iss', other.url)
      const named = await own.comeBack(again)

      assert.deepEqual([atOther.status, named.status], [400, 401])
      assert.equal(await known('mixed@example.com'), false)
    })

    for (const returnTo of [
      'https://app.example.evil.example/',
      'https://app.example@evil.example/',
      'https://kim@app.example/',
      'https://app.example:8443/',
      'http://app.example/',
      '//app.example/',
      'https:\\\\app.example\\',
      'https://app.example\\@evil.example/',
      'https://app.example/#there',
      'https://APP.example/',
      'https://app.example/a/../b',
      'javascript:alert(1)',
      'https://starter.example.evil.example/account/starter/',
      'nowhere',
    ]) {
      it(`sends nobody to ${returnTo}`, async () => {
        const { status, body } = await inBrowser().begin({ returnTo })

        assert.deepEqual([status, body.code], [400, 'return_to_not_allowed'])
      })
    }

    it('says that a provider does not answer, and knows no others', async () => {
      const own = inBrowser()

      const gone = await own.begin({ provider: 'gone' })
      const unknown = await own.begin({ provider: 'nobody' })
      const page = await starter().get('/account/starter/callback/nobody?state=x')

      assert.deepEqual([gone.status, gone.body.code], [503, 'provider_unavailable'])
      assert.match(gone.headers.get('retry-after') ?? '', /^\d+$/)
      assert.deepEqual([unknown.status, unknown.body.code], [404, 'not_found'])
      assert.equal(page.status, 404)
      assert.equal((await starter().logIn('nobody@example.com')).status, 401)
    })

    it('tells the app that the person or the provider said no', async () => {
      const own = inBrowser()
      const { body } = await own.begin()
      const callback = issuer.signIn(body.authorization_url, { sub: 'shy' })
      callback.searchParams.delete('code')
      callback.searchParams.set('error', 'access_denied')

      const { status, headers } = await own.comeBack(callback)

      assert.deepEqual([status, headers.get('location')], [303, `${RETURN_TO}#error=access_denied`])
    })

    it('links a provider for somebody who is signed in, with an approval, and unlinks it', async () => {
      const { email, id } = await starter().person('nora')
      const as = (await starter().logIn(email)).body.access_token
      const approve = async () => {
        const body = { purpose: 'link', password: PASSWORD }
        return (await starter().post(`${ACCOUNTS}/approvals`, { as, body })).body.approval
      }
      const own = inBrowser()
      const person = { sub: 'nora at school', email: 'other@school.example' }
      const unlink = (identity: string, approval?: string) =>
        starter().delete(`${ACCOUNTS}/identities/${identity}`, {
          as,
          headers: approval ? { 'usher-approval': approval } : {},
        })

      const without = await own.beginLink(as)
      const approval = await approve()
      const begun = await own.beginLink(as, approval)
      const spent = await own.beginLink(as, approval)
      const linked = await own.comeBack(issuer.signIn(begun.body.authorization_url, person))
      const notice = await starter().mailTo(email)
      const signedIn = await inBrowser().signIn(person)
      const list = await starter().get(`${ACCOUNTS}/identities`, { as })
      const [identity] = list.body.identities

      for (const answer of [without, spent, await unlink(identity.id)]) {
        assert.deepEqual([answer.status, answer.body.code], [401, 'approval_required'])
      }
      assert.deepEqual(
        [linked.status, linked.headers.get('location')],
        [303, `${RETURN_TO}#linked=school`],
      )
      assert.match(notice.subject ?? '', /New way to sign in/)
      assert.equal(signedIn.completed.body.account.id, id)
      const unknown = await unlink('nothing', await approve())
      assert.deepEqual([unknown.status, unknown.body.code], [404, 'identity_not_found'])
      assert.equal((await unlink(identity.id, await approve())).status, 204)
      assert.equal((await inBrowser().signIn(person)).returned.status, 403)
    })

    it('links nothing that belongs to somebody else, and nothing in another browser', async () => {
      const taken = { sub: 'owned', email: 'owned@example.com', email_verified: true }
      await inBrowser().signIn(taken)
      const as = await starter().tokenOf('olga')
      const begin = async (own: ReturnType<typeof inBrowser>) => {
        const body = { purpose: 'link', password: PASSWORD }
        const { approval } = (await starter().post(`${ACCOUNTS}/approvals`, { as, body })).body
        return (await own.beginLink(as, approval)).body.authorization_url as string
      }
      const own = inBrowser()

      const another = await own.comeBack(issuer.signIn(await begin(own), taken))
      const victim = inBrowser()
      await victim.begin()
      const lured = await victim.comeBack(issuer.signIn(await begin(own), { sub: 'lured' }))

      assert.deepEqual([another.status, lured.status], [409, 400])
      const { body } = await starter().get(`${ACCOUNTS}/identities`, { as })
      assert.deepEqual(body.identities, [])
    })

    it('links nothing for somebody whom a reset has thrown out meanwhile', async () => {
      const { email } = await starter().person('petra')
      const as = (await starter().logIn(email)).body.access_token
      const approval = await starter().approve(as, { password: PASSWORD, purpose: 'link' })
      const own = inBrowser()
      const { body } = await own.beginLink(as, approval)
      const callback = issuer.signIn(body.authorization_url, { sub: 'thrown out' })
      await starter().post(`${ACCOUNTS}/password/reset`, { body: { identifier: email } })
      const link = new URL(starter().linkIn(await starter().mailTo(email)))
      await starter().post(`${ACCOUNTS}/password/reset/complete`, {
        body: { token: link.searchParams.get('token'), password: 'chosen by the owner' },
      })

      assert.equal((await own.comeBack(callback)).status, 403)
      assert.equal((await inBrowser().signIn({ sub: 'thrown out' })).returned.status, 403)
    })

    it('asks an account with a second factor for it, after the provider', async () => {
      const { email, as, recoveryCodes } = await starter().enrolled('quinn')
      const { id } = (await starter().get(`${ACCOUNTS}/me`, { as })).body
      const now = starter().clock.now()
      const person = { sub: 'quinn at school', email, email_verified: true }
      await starter().storage.store.identities.link({
        identity: {
          id: 'of quinn',
          issuer: issuer.url,
          subject: person.sub,
          provider: 'school',
          email,
          linkedAt: now,
        },
        accountId: id,
        now,
        mail: undefined,
        event: { type: 'identity.linked', at: now },
      })

      const { completed } = await inBrowser().signIn(person)
      const finished = await starter().post(`${ACCOUNTS}/login/second-factor`, {
        body: { challenge: completed.body.challenge, recovery_code: recoveryCodes[0] },
      })
      const sessions = await starter().get(`${ACCOUNTS}/sessions`, {
        as: finished.body.access_token,
      })

      assert.deepEqual([completed.status, completed.body.next], [200, 'second_factor'])
      assert.equal(completed.body.access_token, undefined)
      assert.equal(finished.status, 200)
      const own = sessions.body.sessions.find((each: { current: boolean }) => each.current)
      assert.deepEqual(own.methods, ['federated', 'recovery', 'mfa'])
    })

    it('ends exactly the session that the provider names, once', async () => {
      const person = { sub: 'sid', email: 'sid@example.com', email_verified: true }
      const first = await inBrowser().signIn({ ...person, sid: 'at school' })
      const second = await inBrowser().signIn({ ...person, sid: 'at home' })
      const now = Math.floor(Date.now() / 1000)
      const token = await issuer.logoutToken({
        iss: issuer.url,
        aud: issuer.clientId,
        iat: now,
        exp: now + 120,
        jti: crypto.randomUUID(),
        sid: 'at school',
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      })
      const end = (logout_token: string) =>
        starter().post(`${ACCOUNTS}/backchannel/school`, { form: { logout_token } })
      const me = (as: string) => starter().get(`${ACCOUNTS}/me`, { as })

      const answers = [await end(token), await end(token), await end('nonsense')]

      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 400, 400],
      )
      assert.equal(answers[0]?.headers.get('cache-control'), 'no-store')
      const ended = await me(first.completed.body.access_token)
      assert.deepEqual([ended.status, ended.body.code], [401, 'session_ended'])
      assert.equal((await me(second.completed.body.access_token)).status, 200)
    })

    it('lets nobody in whose account is suspended', async () => {
      const person = { sub: 'sam', email: 'sam@example.com', email_verified: true }
      const { completed } = await inBrowser().signIn(person)
      const accountId = completed.body.account.id
      const own = inBrowser()
      const { body } = await own.begin()
      const returned = await own.comeBack(issuer.signIn(body.authorization_url, person))
      await starter().engine.changeStatus({
        accountId,
        status: 'suspended',
        actor: 'operator:test',
      })

      const late = await own.complete(returned)
      const again = await inBrowser().signIn(person)

      assert.deepEqual([late.status, late.body.code], [403, 'account_suspended'])
      assert.equal(again.returned.status, 403)
    })

    bridgeTests(starter, issuer)
  },
  VARIABLES,
)
