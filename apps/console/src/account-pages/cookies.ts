import type { RequestFacts } from '@usher/http'

/** The tokens of somebody who is signed in to an app's pages. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
}

type Headers = RequestFacts['headers']

/** Bound to the host, and out of reach of scripts (RFC 6265bis §4.1.3.2). Links in mails may come with it. */
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax'
const LANGUAGE = 'usher_language'
const LANGUAGE_SECONDS = 365 * 24 * 3600

const sessionName = (app: string) => `__Host-usher_account_${app}`

/** Who is signed in to the app, as far as the browser says. */
export function tokensIn(headers: Headers, app: string): Tokens | undefined {
  const [accessToken = '', refreshToken = ''] = (cookie(headers, sessionName(app)) ?? '').split('~')
  if (accessToken === '') return undefined
  const isRefreshable = refreshToken !== ''
  return {
    accessToken: decoded(accessToken),
    refreshToken: isRefreshable ? decoded(refreshToken) : undefined,
  }
}

/** @param seconds so long the browser keeps it; absent: until it is closed */
export function sessionCookie(
  app: string,
  { accessToken, refreshToken = '' }: Tokens,
  seconds: number | undefined,
): string {
  const value = `${encodeURIComponent(accessToken)}~${encodeURIComponent(refreshToken)}`
  const age = seconds === undefined ? '' : `; Max-Age=${seconds}`
  return `${sessionName(app)}=${value}; ${ATTRIBUTES}${age}`
}

export function noSessionCookie(app: string): string {
  return `${sessionName(app)}=; ${ATTRIBUTES}; Max-Age=0`
}

/** The language that somebody has chosen. */
export function languageIn(headers: Headers): string | undefined {
  return cookie(headers, LANGUAGE)
}

export function languageCookie(tag: string): string {
  return `${LANGUAGE}=${tag}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${LANGUAGE_SECONDS}`
}

function cookie({ cookie: sent }: Headers, name: string): string | undefined {
  const pairs = String(sent ?? '').split(';')
  const pair = pairs.map((each) => each.trim()).find((each) => each.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '' // no token of ours looks like that
  }
}
