import { createHash } from 'node:crypto'

/** Public-key signatures that everybody can verify; never `none`, never a shared secret. */
export const ALGORITHMS: readonly string[] = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']

const OLDEST_SECONDS = 600
const CLOCKS_DIFFER_SECONDS = 60

interface CheckedClaims {
  readonly iat?: unknown
  readonly azp?: unknown
  readonly at_hash?: unknown
}

/**
 * What OpenID Connect Core §3.1.3.7 asks for beyond signature, `iss`, `aud`, `exp` and `nonce`.
 *
 * @param token in compact form, its signature verified
 * @param nowSeconds since 1970
 * @returns what is wrong, for the audit log
 */
export function idTokenProblem(
  token: string,
  claims: CheckedClaims,
  expected: { clientId: string; accessToken: string; nowSeconds: number },
): string | undefined {
  const algorithm = algorithmOf(token)
  const { iat, azp, at_hash: hash } = claims
  const age = typeof iat === 'number' ? expected.nowSeconds - iat : Number.NaN
  if (!ALGORITHMS.includes(algorithm)) return 'algorithm'
  if (azp !== undefined && azp !== expected.clientId) return 'authorized_party'
  if (!(age <= OLDEST_SECONDS && age >= -CLOCKS_DIFFER_SECONDS)) return 'issued_at'
  if (hash !== undefined && hash !== hashOf(expected.accessToken, algorithm)) {
    return 'access_token_hash'
  }
  return undefined
}

function algorithmOf(token: string): string {
  const [header = ''] = token.split('.')
  const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))
  return String(alg)
}

/** The left half of the digest of the signature's algorithm (Core §3.1.3.6). */
function hashOf(accessToken: string, algorithm: string): string {
  const digest = algorithm.startsWith('Ed') ? 'sha512' : 'sha256'
  const whole = createHash(digest).update(accessToken).digest()
  return whole.subarray(0, whole.length / 2).toString('base64url')
}
