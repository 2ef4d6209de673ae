import type { GuardedFetch } from '@usher/egress'
import type { IdentityProvider, LogoutAnswer } from '@usher/engine'
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Configuration } from 'openid-client'
import { textOf } from './claim-text.ts'
import { ALGORITHMS } from './id-token-checks.ts'
import { couldNotBeAsked } from './provider-fetch.ts'

/** OpenID Connect Back-Channel Logout 1.0 §2.4. */
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const TYPES = ['logout+jwt', 'jwt']
const OLDEST_SECONDS = 120
const CLOCKS_DIFFER_SECONDS = 10
const JWKS_REST_MILLISECONDS = 60_000

interface Reading {
  readonly configuration: () => Promise<Configuration>
  readonly fetch: GuardedFetch
  readonly clientId: string
}

/** Validates logout tokens (Back-Channel Logout §2.6). Whether one comes twice is for the store to say. */
export function logoutTokenReader(reading: Reading): IdentityProvider['readLogoutToken'] {
  const keys = keySets(reading.fetch)
  return async (token) => {
    try {
      return await read(token, await reading.configuration(), { ...reading, keys })
    } catch (error) {
      return couldNotBeAsked(error) ? { kind: 'unavailable' } : { kind: 'invalid' }
    }
  }
}

async function read(
  token: string,
  configuration: Configuration,
  { clientId, keys }: Pick<Reading, 'clientId'> & { keys: (uri: string) => JWTVerifyGetKey },
): Promise<LogoutAnswer> {
  const { issuer, jwks_uri: uri } = configuration.serverMetadata()
  if (uri === undefined) return { kind: 'invalid' }
  const { payload, protectedHeader } = await jwtVerify(token, keys(uri), {
    issuer,
    audience: clientId,
    algorithms: [...ALGORITHMS],
    requiredClaims: ['iat', 'jti', 'events'],
    maxTokenAge: OLDEST_SECONDS,
    clockTolerance: CLOCKS_DIFFER_SECONDS,
  })
  const { sub, sid, jti, events, nonce } = payload
  const isTyped = TYPES.includes(protectedHeader.typ?.toLowerCase() ?? 'jwt')
  const [subject, sessionId, tokenId] = [textOf(sub), textOf(sid), textOf(jti)]
  const isAbout = subject !== undefined || sessionId !== undefined
  if (!isTyped || !isAbout || !isLogout(events) || nonce !== undefined || !tokenId) {
    throw new errors.JWTInvalid('no logout token')
  }
  return { kind: 'valid', issuer, tokenId, subject, sessionId }
}

function isLogout(events: unknown): boolean {
  if (typeof events !== 'object' || events === null) return false
  const member: unknown = Reflect.get(events, EVENT)
  return typeof member === 'object' && member !== null
}

/** One key set for each address that the metadata have named; asked again at most once a minute. */
function keySets(fetch: GuardedFetch): (uri: string) => JWTVerifyGetKey {
  const known = new Map<string, JWTVerifyGetKey>()
  return (uri) => {
    const keys =
      known.get(uri) ??
      createRemoteJWKSet(new URL(uri), {
        cooldownDuration: JWKS_REST_MILLISECONDS,
        [customFetch]: (url) => fetch(url),
      })
    known.clear()
    known.set(uri, keys)
    return keys
  }
}
