import { createPublicKey } from 'node:crypto'
import { createSigner, createVerifier } from 'fast-jwt'
import type { ServiceAlgorithm } from '../ports.ts'

/** The claims of an access token for another service (RFC 9068 §2.2). */
export interface ServiceClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: string
  /** The app through which the person signed in. */
  readonly client_id: string
  readonly iat: number
  readonly exp: number
  readonly jti: string
  /** The session, where there is one. */
  readonly sid?: string | undefined
  readonly roles: readonly string[]
  /** Names separated by blanks (RFC 8693 §4.2). */
  readonly scope?: string | undefined
  /** When the person proved who they are, in seconds since 1970. */
  readonly auth_time: number
  /** `1`: one factor; `2`: two. */
  readonly acr: '1' | '2'
  /** How they proved it (RFC 8176). */
  readonly amr: readonly string[]
}

/** One key, ready for use. */
export interface ServiceJwt {
  sign(claims: ServiceClaims): string
  /** The claims of a token that this key signed, whatever its times; `undefined`: it did not. */
  read(token: string): ServiceClaims | undefined
}

/** RFC 9068 §2.1: the type that no other kind of token has (RFC 8725 §3.11). */
const TYPE = 'at+jwt'

// A base64url text whose length is no multiple of four has spare bits at its end. Decoders ignore
// them, so several texts would be the same signature: only the one with zero bits is ours.
const LAST_CHARACTERS: Readonly<Record<ServiceAlgorithm, RegExp>> = {
  EdDSA: /[AQgw]$/,
  ES256: /[AQgw]$/,
  RS256: /[AQgw]$/,
}

/**
 * @param key `privateKey` in PEM (PKCS #8), `publicJwk` in JSON
 */
export function createServiceJwt(key: {
  readonly id: string
  readonly algorithm: ServiceAlgorithm
  readonly privateKey: string
  readonly publicJwk: string
}): ServiceJwt {
  const { id: kid, algorithm, privateKey } = key
  const publicKey = createPublicKey({ key: JSON.parse(key.publicJwk), format: 'jwk' })
  const sign = createSigner({
    algorithm,
    key: privateKey,
    header: { alg: algorithm, typ: TYPE, kid },
  })
  const verify = createVerifier({
    algorithms: [algorithm],
    key: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    checkTyp: TYPE,
    // The engine's clock judges times; the library would ask the system's.
    ignoreExpiration: true,
    ignoreNotBefore: true,
  })
  return {
    sign,
    read: (token) => (LAST_CHARACTERS[algorithm].test(token) ? verified(verify, token) : undefined),
  }
}

function verified(verify: (token: string) => ServiceClaims, token: string) {
  try {
    return verify(token)
  } catch {
    return undefined // fast-jwt throws for one reason only: the token is not of this key
  }
}
