/**
 * The token of an `Authorization: Bearer <token>` header (RFC 6750 §2.1); the scheme counts in any
 * letter case. Absent, another scheme, or a scheme without a value: `undefined`.
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  const header = authorization?.trim() ?? ''
  const scheme = /^bearer +/i.exec(header)
  return scheme ? header.slice(scheme[0].length) : undefined
}
