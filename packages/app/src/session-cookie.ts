import {
  bearerTokenIn,
  cookieIn,
  isOwnOrigin,
  type RequestFacts,
  RequestRefused,
} from '@usher/http'
import { isThisMachine } from '@usher/settings'
import { coded } from './account-wording.ts'

type Headers = RequestFacts['headers']

/** The tokens of somebody who is signed in with a browser; scripts never see them. */
export interface SessionTokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
}

/** The cookie that holds the session of an app's browser, on its pages, its account API and its routes. */
export interface SessionCookie {
  readonly name: string
  /** Who is signed in, as far as the browser says. */
  readonly read: (headers: Headers) => SessionTokens | undefined
  /**
   * The value for `Set-Cookie`.
   *
   * @param seconds so long the browser keeps it; absent: until it is closed
   */
  readonly write: (tokens: SessionTokens, seconds?: number) => string
  /** Takes the cookie back. */
  readonly gone: string
  /** Whether the request asks for the session in the cookie: `Usher-Session: cookie`. */
  readonly isWanted: (headers: Headers) => boolean
  /** @throws {RequestRefused} 403 `forgery_refused`: another site has made the browser send it */
  readonly refuseForgery: (headers: Headers, method: string) => void
  /**
   * The access token of a request: its bearer token, or else that of the cookie.
   *
   * @throws {RequestRefused} 401 `access_token_missing`: all that the request has is the cookie, and
   *   another site has made the browser send it
   */
  readonly tokenIn: (headers: Headers, method: string) => string | undefined
}

/**
 * The session cookie of one app. The prefix makes browsers refuse it unless it is `Secure`, for the
 * whole host and for no other host (RFC 6265bis §4.1.3.2), so nobody can plant one from a subdomain
 * or over plain HTTP. Links in mails may come with it, hence `Lax`. On a developer's own machine there
 * is no TLS, and not every browser takes a secure cookie without it: there it has another name.
 *
 * @param app its name: several apps may share an origin
 * @param server.url how people reach the server
 * @param server.production whether other people than its developer do
 */
export function sessionCookie(
  app: string,
  { url, production }: { readonly url: string; readonly production: boolean },
): SessionCookie {
  const place = URL.parse(url)
  const isPlain = !production && place?.protocol === 'http:' && isThisMachine(place.hostname)
  const name = `${isPlain ? '' : '__Host-'}usher_account_${app}`
  const rules = `Path=/; ${isPlain ? '' : 'Secure; '}HttpOnly; SameSite=Lax`
  const read = (headers: Headers) => tokensOf(cookieIn(headers, name) ?? '')
  const objectionTo = (headers: Headers, method: string) => {
    const isNamed = method === 'GET' || headers[SESSION_HEADER] !== undefined
    if (!isNamed) return 'The session is in a cookie: send the header Usher-Session: cookie.'
    if (!isOwnOrigin(headers, url)) return 'The request comes from a page of another origin.'
    return undefined
  }
  return {
    name,
    read,
    write: ({ accessToken, refreshToken = '' }, seconds) => {
      const value = `${encodeURIComponent(accessToken)}~${encodeURIComponent(refreshToken)}`
      return `${name}=${value}; ${rules}${seconds === undefined ? '' : `; Max-Age=${seconds}`}`
    },
    gone: `${name}=; ${rules}; Max-Age=0`,
    isWanted: (headers) => headers[SESSION_HEADER] === 'cookie',
    refuseForgery: (headers, method) => {
      const objection = objectionTo(headers, method)
      if (objection !== undefined)
        throw new RequestRefused(coded(403, 'forgery_refused', objection))
    },
    tokenIn: (headers, method) => {
      if (headers.authorization !== undefined) return bearerTokenIn(headers, method)
      const tokens = read(headers)
      const objection = tokens && objectionTo(headers, method)
      if (objection !== undefined) throw new RequestRefused(withoutBearer(objection))
      return tokens?.accessToken
    },
  }
}

/** Pages of other origins cannot send it: no CORS rule of the account API allows it. */
const SESSION_HEADER = 'usher-session'

function tokensOf(value: string): SessionTokens | undefined {
  const [accessToken = '', refreshToken = ''] = value.split('~').map(decoded)
  if (accessToken === '') return undefined
  return { accessToken, refreshToken: refreshToken === '' ? undefined : refreshToken }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '' // no token of ours looks like that
  }
}

/** A cookie that does not count leaves the request without a token. */
const withoutBearer = (detail: string) => coded(401, 'access_token_missing', detail)
