import { couldNotBeAsked } from './provider-fetch.ts'

/** Why a provider's answer was not taken. */
export type ProviderProblem =
  /** It could not be asked, or answered with a fault of its own. */
  | { readonly kind: 'unavailable' }
  /** It, or the person, said no. */
  | { readonly kind: 'denied' }
  /** It said something that cannot be right; the reason is for the audit log. */
  | { readonly kind: 'untrustworthy'; readonly reason: string }

interface LibraryError extends Error {
  readonly code?: string
  /** An error of the OAuth protocol. */
  readonly error?: string
  readonly status?: number
}

/** By the codes of openid-client; messages and values never leave this function. */
const REASONS: Readonly<Record<string, string>> = {
  OAUTH_INVALID_RESPONSE: 'response',
  OAUTH_RESPONSE_IS_NOT_CONFORM: 'response',
  OAUTH_RESPONSE_IS_NOT_JSON: 'response',
  OAUTH_PARSE_ERROR: 'response',
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'expired',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'userinfo',
  OAUTH_UNSUPPORTED_OPERATION: 'algorithm',
  OAUTH_KEY_SELECTION_FAILED: 'key',
  OAUTH_RESPONSE_BODY_ERROR: 'token_endpoint',
  OAUTH_WWW_AUTHENTICATE_CHALLENGE: 'token_endpoint',
}

/** @param error what openid-client threw */
export function problemOf(error: unknown): ProviderProblem {
  if (couldNotBeAsked(error) || isFaultOfTheirs(error)) return { kind: 'unavailable' }
  const { code = '' } = error as LibraryError
  const { error: named = '' } = error as LibraryError
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR') return problemNamed(named)
  const claim = claimIn(error)
  const reason = claim === undefined ? (REASONS[code] ?? 'other') : `claim ${claim}`
  return { kind: 'untrustworthy', reason }
}

const THEIR_FAULTS = ['server_error', 'temporarily_unavailable']
/** What the person can do nothing about: client and provider do not fit together. */
const MISFITS = [
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_response_mode',
  'unsupported_response_type',
]

/** @param error what a provider sent the browser back with (RFC 6749 §4.1.2.1) */
export function problemNamed(error: string): ProviderProblem {
  if (THEIR_FAULTS.includes(error)) return { kind: 'unavailable' }
  const misfit = MISFITS.find((name) => name === error)
  return misfit ? { kind: 'untrustworthy', reason: `error ${misfit}` } : { kind: 'denied' }
}

function isFaultOfTheirs(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.cause instanceof Response && cause.cause.status >= 500) return true
    const { status } = cause as LibraryError
    if (typeof status === 'number' && status >= 500) return true
  }
  return false
}

const CLAIMS = ['iss', 'aud', 'azp', 'sub', 'nonce', 'exp', 'iat', 'auth_time']

/** The claim that was compared, where one was. */
function claimIn(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const facts: unknown = cause.cause
    if (typeof facts !== 'object' || facts === null || !('claim' in facts)) continue
    return CLAIMS.find((claim) => claim === facts.claim)
  }
  return undefined
}
