import { randomBytes } from 'node:crypto'
import { EgressFailure, type GuardedFetch } from '@usher/egress'
import {
  type Configuration,
  genericGrantRequest,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import { providerConfiguration } from './configuration.ts'
import { bad, good, type ProviderFinding } from './finding.ts'
import { authorizationUrl } from './oidc-client.ts'
import { couldNotBeAsked } from './provider-fetch.ts'
import type { ClientProof, ProviderSettings } from './provider-settings.ts'

/** What the provider is asked as. */
interface Asking {
  readonly settings: ProviderSettings & { readonly redirectUri: string }
  readonly fetch: GuardedFetch
  readonly allowLoopback: boolean
}

/**
 * Asks the provider as a sign-in would, with nobody there: whether it begins one with this client and
 * redirect URI, and whether it takes the client's proof with a code that cannot be right.
 */
export async function clientFindings(asking: Asking): Promise<readonly ProviderFinding[]> {
  const proof = await proofFinding(asking)
  return [proof, await beginFinding(asking, proof.isGood)]
}

async function proofFinding(asking: Asking): Promise<ProviderFinding> {
  const { proof } = asking.settings
  const named = proof.kind === 'secret' ? 'secret' : 'key'
  const refusal = await refusalOf(asking, proof)
  if (refusal === 'unreadable') {
    return bad('its token endpoint gives no answer that OAuth knows', 'Look into its log.')
  }
  if (refusal !== 'code') {
    const remedy = `Check client id and ${named}, and that realm and client are enabled there, with client authentication.`
    return bad(`it does not take client id and ${named} (${refusal})`, remedy)
  }
  const madeUp: ClientProof = { kind: 'secret', secret: random() }
  if (proof.kind === 'secret' && (await refusalOf(asking, madeUp)) === 'code') {
    return bad('it takes any secret', 'Turn client authentication on there: a confidential client.')
  }
  return good(`it takes client id and ${named}`)
}

/** @returns `code`: the client was taken, and only the made-up code refused; else the error's name */
async function refusalOf(asking: Asking, proof: ClientProof): Promise<string> {
  const { settings } = asking
  try {
    const configuration = await configurationOf({ ...asking, settings: { ...settings, proof } })
    await genericGrantRequest(configuration, 'authorization_code', {
      code: random(),
      redirect_uri: settings.redirectUri,
      code_verifier: random(),
    })
    return 'code' // it took a code that it never gave; a sign-in would not
  } catch (error) {
    if (couldNotBeAsked(error)) return 'unreadable'
    if (error instanceof WWWAuthenticateChallengeError) return `answers ${error.status}`
    if (!(error instanceof ResponseBodyError)) return 'unreadable'
    return error.error === 'invalid_grant' ? 'code' : error.error
  }
}

async function beginFinding(asking: Asking, isClientGood: boolean): Promise<ProviderFinding> {
  const { settings, fetch } = asking
  const flow = { state: random(), nonce: random(), codeVerifier: random() }
  const url = await authorizationUrl(await configurationOf(asking), settings, flow)
  const answer = await fetch(url).catch(longPage)
  if (!answer) return bad('nobody can be sent there to sign in', 'Check that it can be reached.')
  const problem = problemIn(answer, settings.redirectUri)
  if (problem === undefined) return good('it lets people sign in and come back')
  if (problem === 'invalid_scope') {
    const remedy = `Give the client these scopes there, or set others: ${settings.scopes.join(' ')}.`
    return bad('it does not know the scopes', remedy)
  }
  if (problem === 'unauthorized_client') {
    const remedy = 'Turn the standard flow on for it there (authorization code).'
    return bad('the client may not let people sign in', remedy)
  }
  if (problem === 'invalid_request') {
    // It came back by the redirect URI, so that is registered.
    const remedy = 'Allow PKCE with S256 for it there, and no other method.'
    return bad('the client does not take what a sign-in begins with', remedy)
  }
  const remedy = `Register the redirect URI ${settings.redirectUri} there, exactly so.`
  const further = isClientGood ? '' : ' Check the client id.'
  return bad(`it lets nobody sign in for this client (${problem})`, remedy + further)
}

/** A long page is a page, too. */
function longPage(error: unknown): Response | undefined {
  const isLong = error instanceof EgressFailure && error.problem === 'answer_too_long'
  return isLong ? new Response() : undefined
}

/** What is wrong at the beginning, by a page that says no or by the way back with an error. */
function problemIn({ status, headers }: Response, redirectUri: string): string | undefined {
  if (status >= 400) return `answers ${status}`
  const location = headers.get('location')
  if (!location?.startsWith(redirectUri)) return undefined
  const error = URL.parse(location)?.searchParams.get('error') ?? undefined
  return error && /^\w{1,60}$/.test(error) ? error : undefined
}

function configurationOf({ settings, ...ways }: Asking): Promise<Configuration> {
  return providerConfiguration(settings, ways)()
}

function random(): string {
  return randomBytes(32).toString('base64url')
}
