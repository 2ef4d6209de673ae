import type { UseCaseContext } from '../context.ts'
import { Refused } from '../refusals.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { randomText } from '../tokens/random.ts'
import { customClaims } from './custom-claims.ts'
import type { ServiceClaims } from './service-jwt.ts'
import { ensureServiceKey, SERVICE_TOKEN_TTL_SECONDS } from './service-keys.ts'

/** A token for another service (RFC 9068). */
export interface ServiceToken {
  readonly accessToken: string
  readonly expiresInSeconds: number
}

const TOKEN_ID_BYTES = 18

/**
 * Exchanges a session of the app for a token that another service can verify with the realm's
 * public keys. The session stays as it is.
 *
 * @param app name of the app that the person uses; becomes `client_id`
 * @param audience one of the realm's `audiences`
 * @param scope names that the audience knows, separated by blanks; absent: none
 * @throws {Refused} `audience_unknown`, `scope_invalid`
 */
export async function issueServiceToken(
  context: UseCaseContext,
  request: {
    readonly principal: Principal
    readonly app: string
    readonly audience: string
    readonly scope?: string | undefined
  },
): Promise<ServiceToken> {
  const { serviceKeys } = context
  assertScope(context, request)
  const claims = await claimsFor(context, request)
  let accessToken = serviceKeys.sign(claims)
  if (accessToken === undefined) {
    await ensureServiceKey(context)
    accessToken = serviceKeys.sign(claims)
  }
  if (accessToken === undefined) throw new TypeError('no key of service tokens can be opened')
  return { accessToken, expiresInSeconds: SERVICE_TOKEN_TTL_SECONDS }
}

/** The realm's public keys as a JSON Web Key Set (RFC 7517 §5). Makes the first one. */
export async function publishServiceKeys(
  context: UseCaseContext,
): Promise<{ readonly keys: readonly object[] }> {
  if (context.serviceKeys.publicKeys().length === 0) await ensureServiceKey(context)
  return { keys: context.serviceKeys.publicKeys() }
}

function assertScope(
  { realm }: UseCaseContext,
  { audience, scope }: { audience: string; scope?: string | undefined },
): void {
  const known = Object.hasOwn(realm.audiences ?? {}, audience) && realm.audiences?.[audience]
  if (!known) throw new Refused({ code: 'audience_unknown' })
  const asked = scope?.split(' ') ?? []
  if (!asked.every((name) => known.scopes.includes(name))) {
    throw new Refused({ code: 'scope_invalid' })
  }
}

async function claimsFor(
  { realm, clock, issuer, store }: UseCaseContext,
  request: Parameters<typeof issueServiceToken>[1],
): Promise<ServiceClaims> {
  if (issuer === undefined) throw new TypeError('the engine was given no issuer')
  const { principal, app, audience, scope } = request
  const { account, sessionId } = principal
  const found = sessionId && (await store.sessions.findWithAccount(sessionId))
  const signedInAt = found?.session.createdAt ?? account.lastLoginAt ?? account.createdAt
  const methods = found?.session.methods ?? ['pwd']
  const holder = { account, scopes: scope?.split(' ') ?? [] }
  const iat = Math.floor(clock.now().getTime() / 1000)
  return {
    ...(await customClaims(realm, audience, holder)),
    iss: issuer,
    sub: account.id,
    aud: audience,
    client_id: app,
    iat,
    exp: iat + SERVICE_TOKEN_TTL_SECONDS,
    jti: randomText(TOKEN_ID_BYTES),
    ...(sessionId && { sid: sessionId }),
    roles: account.roles,
    ...(scope && { scope }),
    auth_time: Math.floor(signedInAt.getTime() / 1000),
    acr: methods.includes('mfa') ? '2' : '1',
    amr: methods,
  }
}
