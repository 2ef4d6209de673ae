import type { JWTPayload } from 'jose'

/** What a token that was accepted says (RFC 9068 §2.2). Times are seconds since 1970. */
export interface AccessToken {
  /** The account. */
  readonly subject: string
  /** The app that the person signed in to. */
  readonly clientId: string
  /** Absent where the app has no sessions. */
  readonly sessionId: string | undefined
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  /** `2`: with a second factor. */
  readonly level: string
  /** When the person signed in; absent: not told. */
  readonly authenticatedAt: number | undefined
  readonly expiresAt: number
  /** All claims, as they were signed. */
  readonly claims: Readonly<JWTPayload>
}

export function accessTokenOf(claims: JWTPayload): AccessToken {
  const { sub = '', exp = 0, scope, roles, acr, sid, client_id, auth_time } = claims
  return {
    subject: sub,
    clientId: text(client_id) ?? '',
    sessionId: text(sid),
    scopes: (text(scope) ?? '').split(' ').filter((name) => name !== ''),
    roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    level: text(acr) ?? '1',
    authenticatedAt: typeof auth_time === 'number' ? auth_time : undefined,
    expiresAt: exp,
    claims,
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
