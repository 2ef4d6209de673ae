/**
 * Whether a client already has the representation with this entity tag, so that a 304 will do: the
 * weak comparison of `If-None-Match`, with one of several tags or `*` (RFC 9110 §13.1.2).
 *
 * @param etag in its quotes
 * @param ifNoneMatch the header of the request
 */
export function isKnownTo(ifNoneMatch: string | readonly string[] | undefined, etag: string) {
  const tags = String(ifNoneMatch ?? '').match(/\*|(?:W\/)?"[^"]*"/g) ?? []
  return tags.some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag)
}
