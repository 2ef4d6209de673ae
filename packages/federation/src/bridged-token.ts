import type { BridgedToken, TokenBridge } from '@usher/engine'
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { ALGORITHMS } from './id-token-checks.ts'
import { couldNotBeAsked, providerFetch } from './provider-fetch.ts'
import type { TokenBridgeOptions } from './token-bridge.ts'

const CLOCKS_DIFFER_SECONDS = 60
const JWKS_REST_MILLISECONDS = 60_000
/** Each token is remembered as long as it is good, so it must not be good for ever. */
const LONGEST_DAYS = 400
const LONGEST_SUBJECT = 255

type Verified = { readonly payload: JWTPayload; readonly type: string }

/**
 * Verifies signed tokens (RFC 7519 §7.2, RFC 8725 §3): the algorithms follow from the configured key
 * and never from the token, `iss`, `sub`, `exp` and the audience must be there and right.
 */
export function tokenReader(options: TokenBridgeOptions): TokenBridge['read'] {
  const verify = verifier(options)
  return async (token, now) => {
    try {
      return validated(token, await verify(token, now), options, now)
    } catch (error) {
      if (couldNotBeAsked(error) || error instanceof errors.JWKSTimeout) {
        return { kind: 'unavailable' }
      }
      return { kind: 'invalid', reason: reasonOf(error) }
    }
  }
}

function verifier({ issuer, key, allowLoopback }: TokenBridgeOptions) {
  const checks = { issuer, requiredClaims: ['sub', 'exp'], clockTolerance: CLOCKS_DIFFER_SECONDS }
  const keys = key.kind === 'key_set' ? keySet(key.url, allowLoopback) : undefined
  return async (token: string, currentDate: Date): Promise<Verified> => {
    const at = { ...checks, currentDate }
    const { payload, protectedHeader } = await (key.kind === 'secret'
      ? jwtVerify(token, key.secret, { ...at, algorithms: ['HS256'] })
      : jwtVerify(token, keys ?? noKeys, { ...at, algorithms: [...ALGORITHMS] }))
    return { payload, type: protectedHeader.typ?.toLowerCase() ?? 'jwt' }
  }
}

const noKeys: JWTVerifyGetKey = () => Promise.reject(new errors.JWKSNoMatchingKey())

function keySet(url: URL, allowLoopback: boolean): JWTVerifyGetKey {
  const fetch = providerFetch(url, allowLoopback)
  return createRemoteJWKSet(url, {
    cooldownDuration: JWKS_REST_MILLISECONDS,
    [customFetch]: (address) => fetch(address),
  })
}

function validated(
  token: string,
  { payload, type }: Verified,
  { issuer, audience }: TokenBridgeOptions,
  now: Date,
): BridgedToken {
  const { sub: subject, exp, email, email_verified: isVerified } = payload
  if (type !== 'jwt' && type !== 'at+jwt') return { kind: 'invalid', reason: 'type' }
  if (payload.events !== undefined) return { kind: 'invalid', reason: 'type' } // a logout token
  if (!isFor(audience, payload)) return { kind: 'invalid', reason: 'claim aud' }
  if (!isPlain(subject)) return { kind: 'invalid', reason: 'claim sub' }
  const expiresAt = new Date(Number(exp) * 1000)
  if (!(expiresAt.getTime() - now.getTime() <= LONGEST_DAYS * 86_400_000)) {
    return { kind: 'invalid', reason: 'claim exp' }
  }
  return {
    kind: 'valid',
    // Some signatures can be written in several ways, and so can their base64url.
    signed: token.slice(0, token.lastIndexOf('.')),
    issuer,
    subject,
    email: typeof email === 'string' ? email : undefined,
    isEmailVerified: isVerified === true,
    expiresAt,
  }
}

/** A system without `aud` says in `azp` for whom its tokens are (OpenID Connect Core §2). */
function isFor(audience: string, { aud, azp }: JWTPayload): boolean {
  if (aud === undefined) return azp === audience
  return Array.isArray(aud) ? aud.includes(audience) : aud === audience
}

function isPlain(subject: string | undefined): subject is string {
  return (
    typeof subject === 'string' &&
    subject !== '' &&
    subject.length <= LONGEST_SUBJECT &&
    subject.isWellFormed() &&
    !subject.includes('\0')
  )
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed) return `claim ${claimOf(error.claim)}`
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  return error instanceof errors.JWKSNoMatchingKey ? 'key' : 'token'
}

const CLAIMS = ['iss', 'sub', 'exp', 'nbf', 'iat']

function claimOf(claim: string): string {
  return CLAIMS.includes(claim) ? claim : 'other'
}
