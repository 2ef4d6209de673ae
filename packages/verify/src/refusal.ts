/** Why a request is refused; RFC 6750 §3.1 and RFC 9470 §3 name them. */
export type Refusal =
  | { readonly code: 'token_missing' }
  | { readonly code: 'invalid_token'; readonly reason: string }
  | { readonly code: 'insufficient_scope'; readonly scopes: readonly string[] }
  | { readonly code: 'role_missing'; readonly roles: readonly string[] }
  | {
      readonly code: 'insufficient_user_authentication'
      readonly level: string | undefined
      readonly maxAgeSeconds: number | undefined
    }
  | { readonly code: 'keys_unavailable' | 'session_unavailable' }

/** Thrown when a request is refused. `status` and `headers` are what to answer. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused'
  readonly refusal: Refusal
  readonly status: 401 | 403 | 503
  readonly headers: Readonly<Record<string, string>>

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.code, options)
    this.refusal = refusal
    this.status = statusOf(refusal)
    this.headers = headersOf(refusal)
  }

  /** Of the answer: `{detail, code}`, as on the account API. */
  get body(): { readonly detail: string; readonly code: string } {
    const { code } = this.refusal
    return { detail: DETAILS[code], code }
  }
}

const DETAILS: Readonly<Record<Refusal['code'], string>> = {
  token_missing: 'Send an access token.',
  invalid_token: 'The access token is not valid here.',
  insufficient_scope: 'The access token does not allow this.',
  role_missing: 'Your roles do not allow this.',
  insufficient_user_authentication: 'Sign in again, with a second factor if you have one.',
  keys_unavailable: 'Access tokens cannot be checked at the moment. Try again.',
  session_unavailable: 'Access tokens cannot be checked at the moment. Try again.',
}

function statusOf({ code }: Refusal): 401 | 403 | 503 {
  if (code === 'keys_unavailable' || code === 'session_unavailable') return 503
  return code === 'insufficient_scope' || code === 'role_missing' ? 403 : 401
}

function headersOf(refusal: Refusal): Readonly<Record<string, string>> {
  switch (refusal.code) {
    case 'keys_unavailable':
    case 'session_unavailable':
      return { 'retry-after': '5' }
    default:
      return { 'www-authenticate': challengeOf(refusal) }
  }
}

function challengeOf(
  refusal: Exclude<Refusal, { code: 'keys_unavailable' | 'session_unavailable' }>,
): string {
  switch (refusal.code) {
    case 'token_missing':
      return 'Bearer'
    case 'invalid_token':
      return `Bearer error="invalid_token", error_description="${refusal.reason}"`
    case 'insufficient_scope':
      return `Bearer error="insufficient_scope", scope="${refusal.scopes.join(' ')}"`
    case 'role_missing':
      return 'Bearer error="insufficient_scope"'
    case 'insufficient_user_authentication':
      return [
        'Bearer error="insufficient_user_authentication"',
        ...(refusal.level === undefined ? [] : [`acr_values="${refusal.level}"`]),
        ...(refusal.maxAgeSeconds === undefined ? [] : [`max_age="${refusal.maxAgeSeconds}"`]),
      ].join(', ')
  }
}
