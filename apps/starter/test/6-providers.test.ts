import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { startIssuer } from '@usher/federation/testing'
import { bridgeTests, bridgeTo } from './support/bridge-tests.ts'
import { linkingTests } from './support/linking-tests.ts'
import { browser, RETURN_TO } from './support/provider-visits.ts'
import { ACCOUNTS, onEveryAccountStore, PASSWORD } from './support/starter.ts'
import { visitTests } from './support/visit-tests.ts'

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

    visitTests(starter, issuer, other)
    linkingTests(starter, issuer)
    bridgeTests(starter, issuer)
  },
  VARIABLES,
)
