import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, afterEach, it } from 'node:test'
import { type Lies, startIssuer } from '@usher/federation/testing'
import { generateKeyPair, SignJWT } from 'jose'
import { browser } from './support/provider-visits.ts'
import { ACCOUNTS, onEveryStarter } from './support/starter.ts'

const issuer = await startIssuer()
after(issuer.stop)
const foreign = await generateKeyPair('RS256')
const LONG_AGO = 3_600

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What cannot be right about a token, and the reason that the audit log names. */
const TOKEN_LIES: Readonly<Record<string, { lies: Lies; reason: string }>> = {
  'is not signed': {
    lies: { idToken: (claims) => `${part({ alg: 'none' })}.${part(claims)}.` },
    reason: 'response',
  },
  'is signed with the client’s secret': {
    lies: {
      metadata: { id_token_signing_alg_values_supported: ['HS256', 'RS256'] },
      idToken: (claims, { clientSecret }) => {
        const signed = `${part({ alg: 'HS256' })}.${part(claims)}`
        const mac = createHmac('sha256', clientSecret).update(signed).digest('base64url')
        return `${signed}.${mac}`
      },
    },
    reason: 'response',
  },
  'is signed with a foreign key': {
    lies: {
      idToken: (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'RS256', kid: 'first' })
          .sign(foreign.privateKey),
    },
    reason: 'response',
  },
  'names a key that nobody knows': {
    lies: { idToken: (claims, { sign }) => sign(claims, { kid: 'unknown' }) },
    reason: 'key',
  },
  'is of another issuer': {
    lies: { idToken: (claims, { sign }) => sign({ ...claims, iss: 'https://other.example' }) },
    reason: 'claim iss',
  },
  'is for another client': {
    lies: { idToken: (claims, { sign }) => sign({ ...claims, aud: 'somebody else' }) },
    reason: 'claim aud',
  },
  'was made for another party': {
    lies: { idToken: (claims, { sign }) => sign({ ...claims, azp: 'somebody else' }) },
    reason: 'authorized_party',
  },
  'answers another visit': {
    lies: { idToken: (claims, { sign }) => sign({ ...claims, nonce: 'another' }) },
    reason: 'claim nonce',
  },
  'has no nonce': {
    lies: { idToken: ({ nonce: _, ...claims }, { sign }) => sign(claims) },
    reason: 'response',
  },
  'has expired': {
    lies: {
      idToken: (claims, { sign }) =>
        sign({ ...claims, exp: Math.floor(Date.now() / 1000) - LONG_AGO }),
    },
    reason: 'claim exp',
  },
  'is old': {
    lies: {
      idToken: (claims, { sign }) =>
        sign({ ...claims, iat: Math.floor(Date.now() / 1000) - LONG_AGO }),
    },
    reason: 'issued_at',
  },
  'belongs to another access token': {
    lies: { idToken: (claims, { sign }) => sign({ ...claims, at_hash: 'another' }) },
    reason: 'access_token_hash',
  },
  'is about somebody else than the user info': {
    lies: { userInfo: { sub: 'somebody else' } },
    reason: 'userinfo',
  },
}

onEveryStarter(
  'a provider that lies',
  (starter) => {
    afterEach(() => issuer.lie({}))

    let people = 0
    const somebody = () => {
      people += 1
      return { sub: `${people}`, email: `p${people}@example.com`, email_verified: true }
    }
    const visit = async (person: ReturnType<typeof somebody>) => {
      const own = browser(starter, issuer)
      const { body } = await own.begin()
      return own.comeBack(issuer.signIn(body.authorization_url, person))
    }
    const holderOf = (email: string) =>
      starter().storage.store.accounts.findByIdentifier(email as never)

    for (const [what, { lies, reason }] of Object.entries(TOKEN_LIES)) {
      it(`gets nobody in with a token that ${what}`, async () => {
        issuer.lie(lies)
        const person = somebody()

        const { status, headers } = await visit(person)

        assert.equal(status, 401)
        assert.match(headers.get('content-type') ?? '', /text\/html/)
        assert.equal(await holderOf(person.email), undefined)
        const [event] = await starter().storage.store.audit.list({
          type: 'federation.failed',
          limit: 1,
        })
        assert.deepEqual(event?.detail, { provider: 'school', reason })
      })
    }

    it('is asked for its keys again for an unknown one once a minute at most', async () => {
      issuer.lie({ idToken: (claims, { sign }) => sign(claims, { kid: 'unknown' }) })
      const before = issuer.asked.get('/jwks') ?? 0

      for (let tries = 0; tries < 5; tries += 1) {
        assert.equal((await visit(somebody())).status, 401)
      }

      assert.ok((issuer.asked.get('/jwks') ?? 0) - before <= 1)
    })

    it('leads to no other server: redirects are not followed', async () => {
      issuer.lie({
        answer: (request, response) => {
          if (request.url !== '/token') return false
          response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
          return true
        },
      })

      assert.equal((await visit(somebody())).status, 401)
    })

    it('is unavailable while it answers with faults, or with more than anybody would read', async () => {
      issuer.lie({
        answer: (request, response) => {
          if (request.url !== '/token') return false
          response.writeHead(500).end()
          return true
        },
      })
      const faulty = await visit(somebody())
      issuer.lie({
        answer: (request, response) => {
          if (request.url !== '/token') return false
          response.writeHead(200, { 'content-type': 'application/json' })
          response.end('x'.repeat(10 * 1024 * 1024))
          return true
        },
      })
      const endless = await visit(somebody())

      assert.deepEqual([faulty.status, endless.status], [503, 401])
    })

    it('cannot write into the page that tells about it', async () => {
      const email = '"><script>alert(1)</script>@example.com'
      const { status, text, headers } = await visit({ ...somebody(), email })

      assert.equal(status, 403)
      assert.doesNotMatch(text, /<script/)
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/)
    })

    it('is told about in the language of the browser, in English otherwise', async () => {
      for (const [accepted, language, title] of [
        ['de-AT,en;q=0.5', 'de', 'Diese Anmeldung ist vorbei'],
        ['fr', 'fr', 'Cette connexion est terminée'],
        ['tlh,es;q=0.9', 'es', 'Este inicio de sesión ha terminado'],
        ['tlh', 'en', 'This sign-in is over'],
      ] as const) {
        const path = '/account/starter/callback/school?state=x'
        const { text } = await starter().get(path, { headers: { 'accept-language': accepted } })

        assert.ok(text.includes(`<html lang="${language}">`), accepted)
        assert.ok(text.includes(`<h1>${title}</h1>`), accepted)
      }
    })

    it('can answer by a form that its page posts, and then by nothing else', async () => {
      const own = browser(starter, issuer)
      const begun = await own.begin({ provider: 'apple' })
      const callback = issuer.signIn(begun.body.authorization_url, somebody())
      const cookie = begun.headers.getSetCookie()[0] ?? ''
      const headers = { cookie: cookie.split(';')[0] ?? '', origin: 'https://id.example' }
      const form = Object.fromEntries(callback.searchParams)

      const asked = new URL(begun.body.authorization_url).searchParams.get('response_mode')
      const byAddress = await own.comeBack(callback)
      const withoutCookie = await starter().post(callback.pathname, { form: { state: 'x' } })
      const byForm = await starter().post(callback.pathname, { form, headers })

      assert.equal(asked, 'form_post')
      assert.match(cookie, /; SameSite=None; Secure;/) // browsers send no other with such a form
      assert.deepEqual([byAddress.status, withoutCookie.status, byForm.status], [404, 400, 303])
      assert.equal((await own.complete(byForm)).status, 200)
    })

    it('does not disturb those who sign in with a password', async () => {
      const { email } = await starter().person('lee')

      const { status, body } = await starter().logIn(email)

      assert.equal(status, 200)
      const me = await starter().get(`${ACCOUNTS}/me`, { as: body.access_token })
      assert.equal(me.status, 200)
    })
  },
  {
    OIDC_SCHOOL_ISSUER: issuer.url,
    OIDC_SCHOOL_CLIENT_ID: issuer.clientId,
    OIDC_SCHOOL_CLIENT_SECRET: issuer.clientSecret,
    OIDC_APPLE_ISSUER: issuer.url,
    OIDC_APPLE_CLIENT_ID: issuer.clientId,
    OIDC_APPLE_CLIENT_SECRET: issuer.clientSecret,
    OIDC_ALLOW_LOOPBACK: 'on',
    CORS_ORIGINS: 'https://app.example',
  },
)
