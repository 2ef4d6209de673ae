import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, afterEach, describe, it } from 'node:test'
import { oauthProvider } from './oauth-provider.ts'

const FLOW = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) }
const REDIRECT = 'https://usher.example/account/starter/callback/github'

type Answer = { status?: number; body: unknown } | 'redirect' | 'endless'

describe('a provider that speaks plain OAuth', async () => {
  const truth: Record<string, Answer> = {
    '/token': { body: { access_token: 'gho_good', token_type: 'bearer', scope: '' } },
    '/user': { body: { id: 583231, login: 'kim', name: 'Kim', email: 'planted@example.com' } },
    '/user/emails': {
      body: [
        { email: 'old@example.com', primary: false, verified: true },
        { email: 'kim@example.com', primary: true, verified: true },
      ],
    },
  }
  let lies: Record<string, Answer> = {}
  const asked: { path: string; body: string; authorization: string | undefined }[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    const path = request.url ?? ''
    const { authorization } = request.headers
    asked.push({ path, body: await text(request), authorization })
    const answer = lies[path] ?? truth[path] ?? { status: 404, body: {} }
    if (answer === 'redirect') return response.writeHead(302, { location: '/user' }).end()
    if (answer === 'endless') return response.end('x'.repeat(300_000))
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  after(() => server.close())
  afterEach(() => {
    lies = {}
    asked.length = 0
  })

  const provider = (base = url) =>
    oauthProvider({
      name: 'github',
      label: 'GitHub',
      issuer: new URL('https://github.example'),
      clientId: 'usher',
      proof: { kind: 'secret', secret: 'a secret' },
      scopes: ['read:user', 'user:email'],
      domains: undefined,
      responseMode: 'query',
      redirectUri: REDIRECT,
      allowLoopback: true,
      endpoints: {
        authorization: `${base}/authorize`,
        token: `${base}/token`,
        userInfo: `${base}/user`,
        emails: `${base}/user/emails`,
      },
    })
  const finish = (parameters: Record<string, string> = {}, base?: string) =>
    provider(base).finish({
      ...FLOW,
      parameters: new URLSearchParams({ code: 'c0de', state: FLOW.state, ...parameters }),
    })

  it('is visited with PKCE and state', async () => {
    const begun = await provider().begin(FLOW)

    assert.ok(begun.kind === 'ready')
    assert.deepEqual(Object.fromEntries(new URL(begun.url).searchParams), {
      response_type: 'code',
      client_id: 'usher',
      redirect_uri: REDIRECT,
      scope: 'read:user user:email',
      state: FLOW.state,
      code_challenge: createHash('sha256').update(FLOW.codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    })
  })

  it('identifies somebody by its own id, with the primary address', async () => {
    assert.deepEqual(await finish(), {
      kind: 'identified',
      identity: {
        issuer: 'https://github.example/',
        subject: '583231',
        sessionId: undefined,
        email: 'kim@example.com',
        isEmailVerified: true,
        methods: [],
        claims: { name: 'Kim' },
      },
    })
    const [token, user] = asked
    const sent = Object.fromEntries(new URLSearchParams(token?.body))
    assert.deepEqual(
      [sent.code, sent.code_verifier, sent.redirect_uri, sent.client_secret],
      ['c0de', FLOW.codeVerifier, REDIRECT, 'a secret'],
    )
    assert.equal(user?.authorization, 'Bearer gho_good')
  })

  for (const verified of [false, 'true', 1, undefined]) {
    it(`does not take an address for verified that is marked ${JSON.stringify(verified)}`, async () => {
      lies = { '/user/emails': { body: [{ email: 'a@example.com', primary: true, verified }] } }

      const answer = await finish()

      assert.ok(answer.kind === 'identified')
      assert.equal(answer.identity.isEmailVerified, false)
    })
  }

  const LIES: Record<string, [Record<string, Answer>, string]> = {
    'an error in a good answer': [{ '/token': { body: { error: 'bad_code' } } }, 'token_endpoint'],
    'a token of another type': [
      { '/token': { body: { access_token: 'x', token_type: 'mac' } } },
      'token_endpoint',
    ],
    'a token that would be a header of its own': [
      { '/token': { body: { access_token: 'x\r\nhost: other', token_type: 'bearer' } } },
      'token_endpoint',
    ],
    nobody: [{ '/user': { body: { login: 'kim' } } }, 'userinfo'],
    'an id that is no number or text': [{ '/user': { body: { id: { a: 1 } } } }, 'userinfo'],
    'addresses that are no list': [{ '/user/emails': { body: { a: 1 } } }, 'userinfo'],
    'a redirect': [{ '/user': 'redirect' }, 'response'],
    'an answer without end': [{ '/user': 'endless' }, 'response'],
    'a refusal': [{ '/user': { status: 401, body: {} } }, 'response'],
  }
  for (const [what, [lie, reason]] of Object.entries(LIES)) {
    it(`is not believed when it says ${what}`, async () => {
      lies = lie

      assert.deepEqual(await finish(), { kind: 'untrustworthy', reason })
    })
  }

  it('is asked nothing after an answer that is not for this visit', async () => {
    assert.deepEqual(await finish({ state: 'other' }), {
      kind: 'untrustworthy',
      reason: 'response',
    })
    assert.deepEqual(await finish({ iss: 'https://other.example' }), {
      kind: 'untrustworthy',
      reason: 'claim iss',
    })
    assert.deepEqual(await finish({ error: 'access_denied' }), { kind: 'denied' })
    assert.deepEqual(await finish({ error: 'server_error' }), { kind: 'unavailable' })
    assert.deepEqual(asked, [])
  })

  it('is unavailable while it has faults, or is away', async () => {
    lies = { '/token': { status: 503, body: {} } }

    assert.deepEqual(await finish(), { kind: 'unavailable' })
    assert.deepEqual(await finish({}, 'http://127.0.0.1:9'), { kind: 'unavailable' })
  })

  it('sends no logout tokens', async () => {
    assert.deepEqual(await provider().readLogoutToken('a.b.c'), { kind: 'invalid' })
  })
})
