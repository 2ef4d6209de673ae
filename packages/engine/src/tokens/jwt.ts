import { createSigner, createVerifier } from 'fast-jwt'
import type { CarriedClaim, TokenForm } from '../realm.ts'
import { createMemory } from './memory.ts'

/** The HMAC algorithms of RFC 7518 §3.2; exactly one of them is accepted per realm. */
export type SigningAlgorithm = 'HS256' | 'HS384' | 'HS512'

/** A key that signs and verifies tokens with one fixed algorithm. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm
  /** At least as long as the hash of the algorithm would be best; never empty. */
  readonly secret: Uint8Array
}

/** What a rightly signed, unexpired token says. Nothing but `exp` has been looked at. */
export interface Claims {
  readonly sub?: unknown
  readonly user_id?: unknown
  readonly roles?: unknown
  readonly type?: unknown
  readonly sid?: unknown
  readonly jti?: unknown
}

export type TokenReading =
  | { readonly kind: 'valid'; readonly claims: Claims }
  | { readonly kind: 'expired'; readonly claims: Claims }
  | { readonly kind: 'invalid' }

export interface TokenFacts extends Partial<Record<Exclude<CarriedClaim, 'iat'>, unknown>> {
  readonly subject: string
  readonly issuedAt: Date
  readonly ttlSeconds: number
}

export interface Jwt {
  sign(facts: TokenFacts): string
  /** Checks the signature before the time: an expired token with a wrong signature is `invalid`. */
  read(token: string, now: Date): TokenReading
}

const REMEMBERED_TOKENS = 5_000 // twice that many at most, about 8 MB
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/

// A base64url text whose length is no multiple of four has spare bits at its end. Decoders ignore
// them, so several texts would be the same signature: only the one with zero bits is ours.
const LAST_CHARACTERS: Record<SigningAlgorithm, RegExp> = {
  HS256: /[AEIMQUYcgkosw048]$/,
  HS384: /[\w-]$/,
  HS512: /[AQgw]$/,
}

/**
 * Signs and reads JSON web tokens (RFC 7519). Neither key nor algorithm is ever taken from the
 * token. A recently verified token is not verified again, but its times are checked at each use.
 *
 * @param keys those that count now, the same array as long as they do: the first one signs, all
 *   verify
 * @param use `once`: tokens are not remembered, because they do not come again
 */
export function createJwt(
  keys: () => readonly SigningKey[],
  form: TokenForm,
  use: 'often' | 'once' = 'often',
): Jwt {
  // the library's own cache hashes each token, or warns at every start about keys that are none
  const remembered = createMemory<ReadClaims>(use === 'often' ? REMEMBERED_TOKENS : 0)
  let known: readonly SigningKey[] = []
  let tools: readonly Tools[] = []
  const toolsOfNow = () => {
    const counting = keys()
    if (counting !== known) {
      known = counting
      tools = counting.map((key) => toolsOf(key, form))
      remembered.clear() // whatever a revoked key has signed
    }
    return tools
  }
  const claimsIn = (token: string) => {
    const counting = toolsOfNow()
    const seen = remembered.get(token)
    if (seen) return seen
    if (!COMPACT.test(token)) return undefined
    for (const { verify } of counting) {
      const claims = verify(token)
      if (!claims) continue
      remembered.set(token, claims)
      return claims
    }
    return undefined
  }

  return {
    sign(facts) {
      const [first] = toolsOfNow()
      if (!first) throw new TypeError('there is no key to sign with')
      return first.sign(claimsOf(form, facts))
    },
    read(token, now) {
      const claims = claimsIn(token)
      if (!claims || typeof claims.exp !== 'number') return { kind: 'invalid' }
      const seconds = now.getTime() / 1000
      if (claims.nbf !== undefined && !(typeof claims.nbf === 'number' && claims.nbf <= seconds)) {
        return { kind: 'invalid' }
      }
      if (seconds < claims.exp) return { kind: 'valid', claims }
      remembered.delete(token)
      return { kind: 'expired', claims }
    },
  }
}

function claimsOf(form: TokenForm, { subject, issuedAt, ttlSeconds, ...carried }: TokenFacts) {
  const issued = Math.floor(issuedAt.getTime() / 1000)
  const claims: Record<string, unknown> =
    form.subject === 'user_id' ? { user_id: Number(subject) } : { sub: subject }
  for (const name of form.carries) claims[name] = name === 'iat' ? issued : carried[name]
  claims.exp = issued + ttlSeconds
  return claims
}

interface Tools {
  sign(claims: object): string
  verify(token: string): ReadClaims | undefined
}

function toolsOf({ algorithm, secret }: SigningKey, form: TokenForm): Tools {
  const key = Buffer.from(secret)
  const verify = createVerifier({
    algorithms: [algorithm],
    key,
    // The engine's clock decides about times, above; the library would use the system's.
    ignoreExpiration: true,
    ignoreNotBefore: true,
  })
  return {
    sign: createSigner({ algorithm, key, noTimestamp: !form.carries.includes('iat') }),
    verify: (token) =>
      LAST_CHARACTERS[algorithm].test(token) ? verified(verify, token) : undefined,
  }
}

type ReadClaims = Claims & { readonly exp?: unknown; readonly nbf?: unknown }

function verified(verify: (token: string) => unknown, token: string): ReadClaims | undefined {
  try {
    return verify(token) as ReadClaims
  } catch {
    return undefined // fast-jwt throws for one reason only: the token is not ours
  }
}
