/** The header with which a page of a browser asks for a session in a cookie. */
export const ASKS = { 'usher-session': 'cookie' }

/** What a browser would send back of an answer. */
export function cookieOf({ headers }: { readonly headers: Headers }): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? ''
}
