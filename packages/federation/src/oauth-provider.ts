import { createHash } from 'node:crypto'
import { EgressFailure, type GuardedFetch } from '@usher/egress'
import type { IdentityProvider, ProvidedIdentity, ProviderAnswer } from '@usher/engine'
import { subjectIn, textOf } from './claim-text.ts'
import type { OidcProviderOptions } from './oidc-provider.ts'
import { problemNamed } from './problem-of.ts'
import { providerFetch } from './provider-fetch.ts'

/** Where a provider without OpenID Connect answers, and what its words mean. */
export interface OAuthEndpoints {
  readonly authorization: string
  readonly token: string
  readonly userInfo: string
  /** Addresses with a mark that says which are verified, where user info has none that is. */
  readonly emails?: string
}

type Facts = Readonly<Record<string, unknown>>

/**
 * A provider that speaks OAuth 2.0 and no OpenID Connect, such as GitHub: the authorization code flow
 * with PKCE and `state`, then a question who the token is of. There is no ID token, so what identifies
 * somebody is what the provider itself answers over TLS: its own id of the account, never a name or an
 * address. There is no back-channel logout.
 */
export function oauthProvider(
  options: OidcProviderOptions & { readonly endpoints: OAuthEndpoints },
): IdentityProvider {
  const { name, label, domains, endpoints, issuer, allowLoopback } = options
  const fetch = providerFetch(new URL(endpoints.token), allowLoopback)
  return {
    name,
    label,
    domains,
    responseMode: 'query',
    async begin({ state, codeVerifier }) {
      const url = new URL(endpoints.authorization)
      const asked = {
        response_type: 'code',
        client_id: options.clientId,
        redirect_uri: options.redirectUri,
        scope: options.scopes.filter((scope) => scope !== 'openid').join(' '),
        state,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      }
      for (const [key, value] of Object.entries(asked)) url.searchParams.set(key, value)
      return { kind: 'ready', url: url.href }
    },
    async finish({ parameters, state, codeVerifier }) {
      const objection = objectionTo(parameters, { state, issuer })
      if (objection) return objection
      try {
        const code = parameters.get('code') ?? ''
        const token = await redeem(fetch, options, { code, codeVerifier })
        return { kind: 'identified', identity: await identityOf(fetch, options, token) }
      } catch (error) {
        return problemOf(error)
      }
    },
    readLogoutToken: async () => ({ kind: 'invalid' }),
  }
}

function objectionTo(
  parameters: URLSearchParams,
  { state, issuer }: { state: string; issuer: URL },
): ProviderAnswer | undefined {
  const wrong = (reason: string): ProviderAnswer => ({ kind: 'untrustworthy', reason })
  if (parameters.get('state') !== state) return wrong('response')
  const sender = parameters.get('iss') // RFC 9207 §2.4, where a provider sends it
  if (sender !== null && URL.parse(sender)?.href !== issuer.href) return wrong('claim iss')
  const refusal = parameters.get('error')
  if (refusal !== null) return problemNamed(refusal)
  return parameters.getAll('code').length === 1 ? undefined : wrong('response')
}

/** Something in an answer that cannot be right. */
class Untrustworthy extends Error {}
/** The provider answered with a fault of its own. */
class TheirFault extends Error {}

function problemOf(error: unknown): ProviderAnswer {
  if (error instanceof Untrustworthy) return { kind: 'untrustworthy', reason: error.message }
  if (error instanceof EgressFailure && error.problem === 'answer_too_long') {
    return { kind: 'untrustworthy', reason: 'response' }
  }
  if (error instanceof EgressFailure || error instanceof TheirFault) return { kind: 'unavailable' }
  throw error
}

/** RFC 6749 §4.1.3; the secret goes into the body, which GitHub asks for. */
async function redeem(
  fetch: GuardedFetch,
  { endpoints, clientId, proof, redirectUri }: OidcProviderOptions & { endpoints: OAuthEndpoints },
  { code, codeVerifier }: { code: string; codeVerifier: string },
): Promise<string> {
  if (proof.kind !== 'secret') throw new Untrustworthy('client_secret')
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: proof.secret,
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  }).toString()
  const headers = { ...JSON_ONLY, 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await readJson(await fetch(endpoints.token, { method: 'POST', headers, body }))
  const { access_token: token, token_type: type } = answer
  const isBearer = typeof type === 'string' && type.toLowerCase() === 'bearer'
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token) || !isBearer) {
    throw new Untrustworthy('token_endpoint')
  }
  return token
}

const JSON_ONLY = { accept: 'application/json' }

async function identityOf(
  fetch: GuardedFetch,
  { endpoints, issuer }: OidcProviderOptions & { endpoints: OAuthEndpoints },
  token: string,
): Promise<ProvidedIdentity> {
  const headers = { ...JSON_ONLY, authorization: `Bearer ${token}` }
  const facts = await readJson(await fetch(endpoints.userInfo, { headers }))
  const subject = subjectOf(facts)
  if (subject === undefined) throw new Untrustworthy('userinfo')
  const address = endpoints.emails
    ? addressIn(await readJson(await fetch(endpoints.emails, { headers })))
    : { email: textOf(facts.email), isEmailVerified: facts.email_verified === true }
  const name = textOf(facts.name) ?? textOf(facts.login)
  return {
    issuer: issuer.href,
    subject,
    sessionId: undefined,
    ...address,
    methods: [],
    claims: name === undefined ? {} : { name },
  }
}

/** Names are given up and given to others; the number or id of an account is not. */
function subjectOf({ id, sub }: Facts): string | undefined {
  const subject = id ?? sub
  if (typeof subject === 'number')
    return Number.isSafeInteger(subject) ? String(subject) : undefined
  return subjectIn(subject)
}

/** The primary address; only `true` says that it is verified. */
function addressIn(listed: Facts): Pick<ProvidedIdentity, 'email' | 'isEmailVerified'> {
  if (!Array.isArray(listed)) throw new Untrustworthy('userinfo')
  const primary = listed.find((each: Facts | null) => each?.primary === true)
  return { email: textOf(primary?.email), isEmailVerified: primary?.verified === true }
}

async function readJson(answer: Response): Promise<Facts> {
  if (answer.status >= 500) throw new TheirFault(String(answer.status))
  if (answer.status !== 200) throw new Untrustworthy('response')
  try {
    const read: Facts | null = JSON.parse(await answer.text())
    if (typeof read === 'object' && read !== null) return read
  } catch {
    // said below
  }
  throw new Untrustworthy('response')
}
