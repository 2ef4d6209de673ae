import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { checkProvider } from './check-provider.ts'
import { providerSettings } from './provider-settings.ts'
import { type Lies, startIssuer } from './testing/index.ts'

const issuer = await startIssuer()
after(() => issuer.stop())

/** Answers a path of the issuer in its place. */
const at =
  (
    wanted: string,
    status: number,
    body: object = {},
    location?: string,
  ): NonNullable<Lies['answer']> =>
  ({ url = '' }, response) => {
    if (!url.startsWith(wanted)) return false
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(location && { location }),
    })
    response.end(JSON.stringify(body))
    return true
  }

const CALLBACK = 'https://id.example/account/starter/callback/school'

const BROKEN: readonly { readonly what: string; readonly lies: Lies; readonly remedy: RegExp }[] = [
  {
    what: 'a realm that is off',
    lies: { answer: at('/.well-known', 404) },
    remedy: /answers 404\. Check the issuer, that the realm or tenant is enabled/,
  },
  {
    what: 'a secret that is wrong',
    lies: { answer: at('/token', 401, { error: 'unauthorized_client' }) },
    remedy:
      /does not take client id and secret \(unauthorized_client\)\. Check client id and secret/,
  },
  {
    what: 'a client that proves nothing',
    lies: { answer: at('/token', 400, { error: 'invalid_grant' }) },
    remedy: /it takes any secret\. Turn client authentication on/,
  },
  {
    what: 'a redirect URI that is not registered',
    lies: { answer: at('/authorize', 400) },
    remedy: new RegExp(`Register the redirect URI ${CALLBACK} there`),
  },
  {
    what: 'a client without the flow',
    lies: { answer: at('/authorize', 302, {}, `${CALLBACK}?error=unauthorized_client`) },
    remedy: /Turn the standard flow on for it there/,
  },
  {
    what: 'a client that wants PKCE in another way',
    lies: { answer: at('/authorize', 302, {}, `${CALLBACK}?error=invalid_request`) },
    remedy: /does not take what a sign-in begins with\. Allow PKCE with S256 for it there/,
  },
  {
    what: 'scopes that the client does not have',
    lies: { answer: at('/authorize', 302, {}, `${CALLBACK}?error=invalid_scope`) },
    remedy: /Give the client these scopes there, or set others: openid email profile/,
  },
  {
    what: 'flows, signatures and ways that do not fit',
    lies: {
      metadata: {
        response_types_supported: ['token'],
        code_challenge_methods_supported: ['plain'],
        id_token_signing_alg_values_supported: ['HS256'],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
        scopes_supported: ['openid'],
      },
    },
    remedy:
      /code flow\. .*PKCE with S256\. .*Sign ID tokens with .*Allow client_secret_basic.*scopes email profile\. Add/,
  },
]

async function wrongWith(lies: Lies, address = issuer.url): Promise<string> {
  const [settings] = providerSettings(
    {
      OIDC_SCHOOL_ISSUER: address,
      OIDC_SCHOOL_CLIENT_ID: issuer.clientId,
      OIDC_SCHOOL_CLIENT_SECRET: issuer.clientSecret,
    },
    'starter',
  )
  assert.ok(settings)
  issuer.lie(lies)
  const findings = await checkProvider({ ...settings, redirectUri: CALLBACK }, true)
  return findings
    .flatMap(({ isGood, found, remedy }) => (isGood ? [] : [`${found}. ${remedy}`]))
    .join(' ')
}

describe('the check of a provider', () => {
  it('finds nothing wrong with a good one', async () => {
    assert.equal(await wrongWith({}), '')
  })

  it('minds no last slash after the host, and names the issuer where one matters', async () => {
    const withPath = `${issuer.url}/realms/school/`
    const metadata = at('/realms/school/.well-known', 200, { issuer: withPath })

    assert.equal(await wrongWith({}, `${issuer.url}/`), '')
    assert.match(
      await wrongWith({ answer: metadata }, withPath.slice(0, -1)),
      new RegExp(`another issuer\\. Set the issuer to ${withPath}\\.`),
    )
  })

  for (const { what, lies, remedy } of BROKEN) {
    it(`names ${what}, and the remedy`, async () => {
      assert.match(await wrongWith(lies), remedy)
    })
  }
})
