import type { RequestFacts } from '../routes/route.ts'

/**
 * Whether a request comes from a page of this server, as far as its `Origin` tells. Browsers send one
 * with everything that changes something (RFC 6454 §7.3); programs that are no browser send none.
 *
 * @param publicUrl where a proxy may have told browsers that the server is
 */
export function isOwnOrigin(
  { origin, host }: RequestFacts['headers'],
  publicUrl: string | undefined,
): boolean {
  if (origin === undefined) return true
  const own = publicUrl === undefined ? undefined : URL.parse(publicUrl)?.origin
  return origin === own || (host !== undefined && URL.parse(String(origin))?.host === host)
}
