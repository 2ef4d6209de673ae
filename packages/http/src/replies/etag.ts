import { createHash } from 'node:crypto'

/** A strong entity tag of a representation, in its quotes (RFC 9110 §8.8.3). */
export function etagOf(representation: Uint8Array | string): string {
  const digest = createHash('sha256').update(representation).digest('base64url')
  return `"${digest.slice(0, 22)}"` // 132 bits
}

/**
 * Whether a client already has the representation with this entity tag, so that a 304 will do: the
 * weak comparison of `If-None-Match`, with one of several tags or `*` (RFC 9110 §13.1.2).
 *
 * @param etag in its quotes
 * @param ifNoneMatch the header of the request
 */
export function isKnownTo(
  ifNoneMatch: string | readonly string[] | undefined,
  etag: string,
): boolean {
  const tags = String(ifNoneMatch ?? '').match(/\*|(?:W\/)?"[^"]*"/g) ?? []
  return tags.some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag)
}
