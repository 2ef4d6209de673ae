import { cookieIn, type RequestFacts } from '@usher/http'

/** What binds a visit to a provider to one browser. */
export interface FlowCookie {
  readonly name: string
  /** The value for `Set-Cookie`. */
  readonly header: (binding: string, seconds: number) => string
  /** What the browser has sent; two of them would be an attack or an accident, and count as none. */
  readonly read: (headers: RequestFacts['headers']) => string | undefined
}

/**
 * `Lax`, so that browsers send it when they come back from another site. The prefix makes them refuse
 * it unless it is `Secure` and for this host alone (RFC 6265bis §4.1.3.2); over plain HTTP, as in
 * development, browsers would refuse all of that.
 *
 * @param publicUrl how people reach the server
 * @param crossSite whether it is also sent with a form that another site posts, for providers that answer so
 */
export function flowCookie(publicUrl: string, crossSite: () => boolean): FlowCookie {
  const isSecure = publicUrl.startsWith('https:')
  const name = isSecure ? '__Host-usher-flow' : 'usher-flow'
  return {
    name,
    header(binding, seconds) {
      const site = isSecure && crossSite() ? 'None' : 'Lax'
      const rules = `Path=/; HttpOnly; SameSite=${site}${isSecure ? '; Secure' : ''}`
      return `${name}=${binding}; ${rules}; Max-Age=${seconds}`
    },
    read: (headers) => cookieIn(headers, name),
  }
}
