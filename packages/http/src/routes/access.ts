/** Who sent a request, seen from the network. */
export interface Client {
  /** IP address; of the peer, unless the server trusts its proxy. */
  readonly address: string
  /** The `User-Agent` header as sent. */
  readonly userAgent: string | undefined
  /** The languages of `Accept-Language`, the preferred one first: `de-CH,en`. */
  readonly language?: string | undefined
}

/**
 * Whether the caller may do this: throws the app's refusal if not. Runs before validation, so the
 * path's parameters are as sent.
 */
export type Authorize<P> = (
  principal: P,
  request: { readonly params: Readonly<Record<string, string>> },
) => void | Promise<void>

/** A route that needs a token. */
export interface RequiredAccess<P> {
  readonly token: 'required'
  /** Also takes tokens that have expired or whose session has ended; see `authenticateEnded`. */
  readonly takesEndedTokens?: boolean
  readonly authorize?: Authorize<P>
}

/** A route that a token may be sent to. */
export interface OptionalAccess<P> {
  readonly token: 'optional'
  readonly authorize?: Authorize<P>
}

/** Who may call a route: made by `guard` and `optionalGuard`. */
export type Access<P> = RequiredAccess<P> | OptionalAccess<P>

/**
 * The route needs a token that `authenticate` accepts; its handler gets the principal.
 *
 * @param authorize checks roles and the like, after authentication and before validation
 */
export function guard<P>(authorize?: Authorize<P>): RequiredAccess<P> {
  return authorize ? { token: 'required', authorize } : { token: 'required' }
}

/** No token, or one that `authenticate` refuses, means an anonymous caller: no principal. */
export function optionalGuard<P>(): OptionalAccess<P> {
  return { token: 'optional' }
}
