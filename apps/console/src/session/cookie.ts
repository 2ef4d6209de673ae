import { cookieIn, type RequestFacts } from '@usher/http'

/**
 * The prefix makes browsers refuse the cookie unless it is `Secure`, for the whole host and for no
 * other host (RFC 6265bis §4.1.3.2), so nobody can plant one from a subdomain or over plain HTTP.
 * Browsers count http://localhost and http://127.0.0.1 as secure.
 */
export const COOKIE = '__Host-usher_console'
const RULES = 'Path=/; Secure; HttpOnly; SameSite=Strict'

/** The cookie goes when the browser closes; the token in it ends earlier if nobody uses it. */
export function sessionCookie(token: string): string {
  return `${COOKIE}=${token}; ${RULES}`
}

/** Takes the cookie back. */
export const NO_COOKIE = `${COOKIE}=; ${RULES}; Max-Age=0`

/** The token in the cookie of a request. */
export function tokenInCookie(headers: RequestFacts['headers']): string | undefined {
  return cookieIn(headers, COOKIE)
}
