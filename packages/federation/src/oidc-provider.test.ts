import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import Provider from 'oidc-provider'
import { oidcProvider } from './oidc-provider.ts'
import type { ProviderSettings } from './provider-settings.ts'
import { type Lies, startIssuer } from './testing/index.ts'

const REDIRECT_URI = 'https://app.example/callback/school'
const FLOW = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) }

const cleanups: (() => unknown)[] = []
after(async () => {
  for (const cleanup of cleanups) await cleanup()
})

const settingsFor = (issuer: string, secret: string): ProviderSettings => ({
  name: 'school',
  label: 'School',
  issuer: new URL(issuer),
  clientId: 'usher',
  proof: { kind: 'secret', secret },
  scopes: ['openid', 'email'],
  domains: undefined,
  responseMode: 'query',
})

async function lying(lies: Lies) {
  const issuer = await startIssuer()
  cleanups.push(issuer.stop)
  issuer.lie(lies)
  const settings = settingsFor(issuer.url, issuer.clientSecret)
  const provider = oidcProvider({ ...settings, redirectUri: REDIRECT_URI, allowLoopback: true })
  return { issuer, provider, settings }
}

/** A provider of another make, which lets everybody in as kim. */
async function startOther(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(url, {
    clients: [{ client_id: 'usher', client_secret: 'a secret', redirect_uris: [REDIRECT_URI] }],
    claims: { email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, email: 'kim@example.com', email_verified: true }),
    }),
  })
  const answer = provider.callback()
  server.on('request', async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    const { params } = await provider.interactionDetails(request, response)
    const grant = new provider.Grant({ accountId: 'kim', clientId: params.client_id })
    grant.addOIDCScope('openid email')
    const consent = { grantId: await grant.save() }
    await provider.interactionFinished(request, response, { login: { accountId: 'kim' }, consent })
  })
  return url
}

/** Follows a browser through the provider, cookies included, back to the redirect URI. */
async function browse(start: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = new URL(start)
  while (!url.href.startsWith(REDIRECT_URI)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (!location) assert.fail(`${url.pathname} answered ${answer.status}`)
    url = new URL(location, url)
  }
  return url
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const unsigned = (claims: object) => `${part({ alg: 'none', typ: 'logout+jwt' })}.${part(claims)}.`
const bySecret = (claims: object, secret: string) => {
  const signed = `${part({ alg: 'HS256', typ: 'logout+jwt' })}.${part(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

describe('an OpenID provider', () => {
  it('of another make identifies somebody', async () => {
    const url = await startOther()
    const provider = oidcProvider({
      ...settingsFor(url, 'a secret'),
      redirectUri: REDIRECT_URI,
      allowLoopback: true,
    })

    const begun = await provider.begin(FLOW)
    assert.equal(begun.kind, 'ready')
    const back = await browse('url' in begun ? begun.url : '')
    const answer = await provider.finish({ ...FLOW, parameters: back.searchParams })

    assert.equal(answer.kind, 'identified')
    const { issuer, subject, email, isEmailVerified } =
      answer.kind === 'identified' ? answer.identity : assert.fail()
    assert.deepEqual(
      { issuer, subject, email, isEmailVerified },
      { issuer: url, subject: 'kim', email: 'kim@example.com', isEmailVerified: true },
    )
    const again = await provider.finish({ ...FLOW, parameters: back.searchParams })
    assert.deepEqual(again, { kind: 'untrustworthy', reason: 'token_endpoint' })
  })

  for (const [what, lies] of Object.entries<Lies>({
    'says that it is another issuer': { metadata: { issuer: 'https://other.example' } },
    'has no metadata': {
      answer: (_, response) => {
        response.writeHead(404).end()
        return true
      },
    },
    'sends elsewhere for its metadata': {
      answer: (_, response) => {
        response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
        return true
      },
    },
  })) {
    it(`cannot be used while it ${what}, and can when it does not any more`, async () => {
      const { issuer, provider } = await lying(lies)

      const before = await provider.begin(FLOW)
      issuer.lie({})
      const later = await provider.begin(FLOW)

      assert.deepEqual([before.kind, later.kind], ['unavailable', 'ready'])
    })
  }

  it('gets the secret in the body where its metadata offer nothing else', async () => {
    const { issuer, provider } = await lying({
      metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] },
    })
    const begun = await provider.begin(FLOW)
    const url = 'url' in begun ? begun.url : assert.fail()
    const back = issuer.signIn(url, { sub: 'kim' })

    const answer = await provider.finish({ ...FLOW, parameters: back.searchParams })

    assert.equal(answer.kind, 'identified')
  })

  it('on this machine is not asked unless that is allowed', async () => {
    const { issuer, settings } = await lying({})
    const provider = oidcProvider({
      ...settings,
      redirectUri: REDIRECT_URI,
      allowLoopback: false,
    })

    assert.deepEqual(await provider.begin(FLOW), { kind: 'unavailable' })
    assert.equal(issuer.asked.size, 0)
  })

  it('gets nobody in by a shared secret, even if it says that it signs so', async () => {
    const { issuer, provider } = await lying({
      metadata: { id_token_signing_alg_values_supported: ['HS256', 'none', 'RS256'] },
      idToken: (claims, { sign }) => sign(claims, { alg: 'RS256', kid: 'unknown' }),
    })
    const begun = await provider.begin(FLOW)
    const url = 'url' in begun ? begun.url : assert.fail()
    const back = issuer.signIn(url, { sub: 'kim' })

    const answer = await provider.finish({ ...FLOW, parameters: back.searchParams })

    assert.deepEqual(answer, { kind: 'untrustworthy', reason: 'key' })
  })

  for (const sub of ['a\0b', 'a\ud800b', 'x'.repeat(256)]) {
    it(`identifies nobody as ${JSON.stringify(sub.slice(0, 9))}, which cannot be stored`, async () => {
      const { issuer, provider } = await lying({})
      const begun = await provider.begin(FLOW)
      const url = 'url' in begun ? begun.url : assert.fail()
      const back = issuer.signIn(url, { sub })

      const answer = await provider.finish({ ...FLOW, parameters: back.searchParams })

      assert.deepEqual(answer, { kind: 'untrustworthy', reason: 'claim sub' })
    })
  }

  it('gets nobody in without the nonce of the visit', async () => {
    const { issuer, provider } = await lying({
      idToken: ({ nonce: _, ...claims }, { sign }) => sign(claims),
    })
    const begun = await provider.begin(FLOW)
    const back = issuer.signIn('url' in begun ? begun.url : assert.fail(), { sub: 'kim' })

    const answer = await provider.finish({ ...FLOW, parameters: back.searchParams })

    assert.deepEqual(answer, { kind: 'untrustworthy', reason: 'response' })
  })

  it('tells what somebody refused apart from what is broken', async () => {
    const { issuer, provider } = await lying({})
    const said = async (error: string) => {
      const parameters = new URLSearchParams({ error, state: FLOW.state, iss: issuer.url })
      return provider.finish({ ...FLOW, parameters })
    }

    for (const error of ['access_denied', 'user_cancelled_authorize']) {
      assert.deepEqual(await said(error), { kind: 'denied' })
    }
    for (const error of ['server_error', 'temporarily_unavailable']) {
      assert.deepEqual(await said(error), { kind: 'unavailable' })
    }
    assert.deepEqual(await said('invalid_scope'), {
      kind: 'untrustworthy',
      reason: 'error invalid_scope',
    })
  })

  describe('logout tokens', () => {
    const EVENTS = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    const now = () => Math.floor(Date.now() / 1000)
    let tokens = 0
    const claimsOf = (url: string) => {
      tokens += 1
      const times = { iat: now(), exp: now() + 120 }
      return {
        iss: url,
        aud: 'usher',
        jti: `${tokens}`,
        sid: 'at school',
        events: EVENTS,
        ...times,
      }
    }

    it('name a session of the provider, or a person', async () => {
      const { issuer, provider } = await lying({})
      const token = await issuer.logoutToken({ ...claimsOf(issuer.url), sub: 'kim' })

      const { kind, ...answer } = await provider.readLogoutToken(token)

      assert.equal(kind, 'valid')
      const { tokenId: _, ...rest } = 'tokenId' in answer ? answer : assert.fail()
      assert.deepEqual(rest, { issuer: issuer.url, subject: 'kim', sessionId: 'at school' })
    })

    for (const [what, changes] of Object.entries<Readonly<Record<string, unknown>>>({
      'are for another client': { aud: 'another' },
      'are of another issuer': { iss: 'https://other.example' },
      'are old': { iat: 1_000_000_000 },
      'have expired': { exp: 1_000_000_000 },
      'have a nonce': { nonce: 'n' },
      'are about nobody': { sid: undefined, sub: undefined },
      'are about somebody who cannot be stored': { sid: 'a\0b' },
      'have an id that is no text': { jti: 5 },
      'have no id': { jti: undefined },
      'are about another event': { events: { other: {} } },
      'have no events': { events: undefined },
    })) {
      it(`are refused that ${what}`, async () => {
        const { issuer, provider } = await lying({})
        const token = await issuer.logoutToken({ ...claimsOf(issuer.url), ...changes })

        assert.deepEqual(await provider.readLogoutToken(token), { kind: 'invalid' })
      })
    }

    it('are refused if they are ID tokens, foreign, not signed, or no tokens at all', async () => {
      const { issuer, provider } = await lying({})
      const other = await startIssuer()
      cleanups.push(other.stop)

      for (const token of [
        await issuer.logoutToken(claimsOf(issuer.url), { typ: 'at+jwt' }),
        await other.logoutToken(claimsOf(issuer.url)),
        unsigned(claimsOf(issuer.url)),
        bySecret(claimsOf(issuer.url), issuer.clientSecret),
        'nothing',
        '',
      ]) {
        assert.deepEqual(await provider.readLogoutToken(token), { kind: 'invalid' })
      }
    })
  })
})
