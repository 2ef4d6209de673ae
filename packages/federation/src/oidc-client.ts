import type { ProvidedIdentity, ProviderAnswer } from '@usher/engine'
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
} from 'openid-client'
import { subjectIn, textOf } from './claim-text.ts'
import { providerConfiguration } from './configuration.ts'
import { idTokenProblem } from './id-token-checks.ts'
import { logoutTokenReader } from './logout-token.ts'
import type { OidcClient, OidcProviderOptions } from './oidc-provider.ts'
import { problemOf } from './problem-of.ts'
import { providerFetch } from './provider-fetch.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * The authorization code flow with PKCE, state and nonce (OpenID Connect Core §3.1, RFC 9700 §2.1.1),
 * by openid-client, through the guarded fetch.
 */
export function oidcClient(options: OidcProviderOptions): OidcClient {
  const { issuer, allowLoopback, clientId } = options
  const fetch = providerFetch(issuer, allowLoopback)
  const configuration = providerConfiguration(options, { fetch, allowLoopback })
  return {
    async begin(request) {
      try {
        return {
          kind: 'ready',
          url: await authorizationUrl(await configuration(), options, request),
        }
      } catch {
        return { kind: 'unavailable' } // whatever is wrong, nobody can sign in there now
      }
    },

    async finish({ parameters, ...flow }) {
      try {
        const url = new URL(options.redirectUri)
        url.search = parameters.toString()
        return await identityFrom(await configuration(), url, flow)
      } catch (error) {
        return problemOf(error)
      }
    },

    readLogoutToken: logoutTokenReader({ configuration, fetch, clientId }),
  }
}

interface Flow {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

/** Where a sign-in begins. */
export async function authorizationUrl(
  configuration: Configuration,
  {
    redirectUri,
    scopes,
    responseMode,
  }: Pick<OidcProviderOptions, 'redirectUri' | 'scopes' | 'responseMode'>,
  { state, nonce, codeVerifier }: Flow,
): Promise<string> {
  return buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(responseMode === 'form_post' && { response_mode: 'form_post' }),
  }).href
}

async function identityFrom(
  configuration: Configuration,
  url: URL,
  { state, nonce, codeVerifier }: Flow,
): Promise<ProviderAnswer> {
  const tokens = await authorizationCodeGrant(configuration, url, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  const { id_token: idToken, access_token: accessToken } = tokens
  if (!claims || !idToken) return { kind: 'untrustworthy', reason: 'id_token' }
  const reason = idTokenProblem(idToken, claims, {
    clientId: configuration.clientMetadata().client_id,
    accessToken,
    nowSeconds: Date.now() / 1000, // the provider lives in real time, whatever the app's clock says
  })
  if (reason !== undefined) return { kind: 'untrustworthy', reason }
  if (subjectIn(claims.sub) === undefined) return { kind: 'untrustworthy', reason: 'claim sub' }

  const hasUserInfo = configuration.serverMetadata().userinfo_endpoint !== undefined
  const userInfo: Claims = hasUserInfo
    ? await fetchUserInfo(configuration, accessToken, claims.sub)
    : {}
  return { kind: 'identified', identity: providedIdentity(claims, userInfo) }
}

/** Address and its verification come from one place, so that neither vouches for the other's. */
function providedIdentity(idToken: Claims, userInfo: Claims): ProvidedIdentity {
  const address = textOf(idToken.email) === undefined ? userInfo : idToken
  const { amr } = idToken
  return {
    issuer: String(idToken.iss),
    subject: String(idToken.sub),
    sessionId: textOf(idToken.sid),
    email: textOf(address.email),
    isEmailVerified: address.email_verified === true,
    methods: Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [],
    claims: { ...textsIn(userInfo), ...textsIn(idToken) },
  }
}

function textsIn(claims: Claims): Readonly<Record<string, string>> {
  const texts = Object.entries(claims).filter(([, value]) => textOf(value) !== undefined)
  return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]))
}
