import { errors, type JWTHeaderParameters, type JWTPayload, jwtVerify } from 'jose'
import { type AccessToken, accessTokenOf } from './access-token.ts'
import { KeySet } from './key-set.ts'
import { TokenRefused } from './refusal.ts'
import { assertMeets, type Requirement } from './requirement.ts'
import { SessionCheck } from './session-check.ts'

/** Whose tokens are accepted, and for whom they must be. */
export interface VerifierOptions {
  /** As `GET /account/api/<app>` tells it: `https://accounts.example.com/oidc/<realm>`. */
  readonly issuer: string
  /** The name of this service, as the realm declares it. A token must be for it alone. */
  readonly audience: string
  /** Other audiences that a token may name beside the own one. Default: none. */
  readonly additionalAudiences?: readonly string[]
  /** Default: `<issuer>/jwks.json`. */
  readonly jwksUri?: string
  /**
   * `session`: asks the issuer whether the session goes on, at most once a second for each token, and
   * takes the roles of now. `token`: believes a token until it expires. Default: `token`.
   */
  readonly check?: 'token' | 'session'
  /** Default: `<issuer>/introspect`. */
  readonly introspectionUri?: string
  /** Told when keys or sessions cannot be fetched; keys of before are used for a day. Default: nothing. */
  readonly onStale?: (error: unknown) => void
  /** Default: that of the platform. */
  readonly fetch?: (url: string, init?: RequestInit) => Promise<Response>
}

/** Checks the tokens of one issuer for one service. */
export interface Verifier {
  /**
   * Checks a request by its `Authorization` header.
   *
   * @throws {TokenRefused} with the status and the headers to answer
   */
  verify(authorization: string | null | undefined, needs?: Requirement): Promise<AccessToken>
}

/** Never one that the token brings along (RFC 8725 §3.1); `EdDSA` is Ed25519, also called so. */
const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'RS256']
const CLOCK_TOLERANCE_SECONDS = 5
/** RFC 9068 §2.2 */
const REQUIRED_CLAIMS = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']

/** Makes a verifier; it fetches the issuer's keys when it needs them. */
export function createVerifier({
  issuer,
  audience,
  additionalAudiences = [],
  jwksUri = `${issuer}/jwks.json`,
  check: kind = 'token',
  introspectionUri = `${issuer}/introspect`,
  onStale = () => {},
  fetch = (url, init) => globalThis.fetch(url, init),
}: VerifierOptions): Verifier {
  const keys = new KeySet({ url: jwksUri, fetch, onStale })
  const sessions = new SessionCheck({ url: introspectionUri, fetch, onStale })
  const expected = new Set([audience, ...additionalAudiences])
  const options = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    typ: 'at+jwt', // RFC 9068 §4: no ID token, no contract token
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: REQUIRED_CLAIMS,
  }

  return {
    async verify(authorization, needs = {}) {
      const token = await check(bearerIn(authorization))
      assertMeets(token, needs)
      return token
    },
  }

  async function check(jwt: string): Promise<AccessToken> {
    const { payload } = await jwtVerify(
      jwt,
      async ({ kid = '', alg }: JWTHeaderParameters) => {
        const key = await keys.find(kid, alg)
        if (!key) throw invalid('unknown key')
        return key
      },
      options,
    ).catch((error: unknown) => {
      throw error instanceof TokenRefused ? error : invalid(reasonOf(error), error)
    })
    if (![payload.aud].flat().every((one) => one !== undefined && expected.has(one))) {
      throw invalid('another audience')
    }
    return accessTokenOf(kind === 'session' ? await current(jwt, payload) : payload)
  }

  async function current(jwt: string, payload: JWTPayload): Promise<JWTPayload> {
    const { active, roles } = await sessions.of(jwt)
    if (!active) throw invalid('the session has ended')
    return { ...payload, roles }
  }
}

/** RFC 6750 §2.1. Two tokens, or something else than one, count as a bad token. */
function bearerIn(authorization: string | null | undefined): string {
  if (!authorization) throw new TokenRefused({ code: 'token_missing' })
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization) ?? []
  if (token !== undefined) return token
  if (/^Bearer\b/i.test(authorization)) throw invalid('malformed')
  throw new TokenRefused({ code: 'token_missing' })
}

function invalid(reason: string, cause?: unknown): TokenRefused {
  return new TokenRefused({ code: 'invalid_token', reason }, { cause })
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed) return `${error.claim} does not fit`
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm not allowed'
  return 'malformed or forged'
}
