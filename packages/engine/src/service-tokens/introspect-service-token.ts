import { asAccountId, asSessionId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { Account } from '../ports.ts'
import { isLive } from '../sessions/authenticate.ts'
import type { ServiceClaims } from './service-jwt.ts'

/**
 * Looks whether a token for another service is good, as the database has it now (RFC 7662 §2.2).
 *
 * @returns what the token says, with the roles of now; `undefined` if it is forged, expired or of a
 *   revoked key, if its session has ended, or if its account is not active
 */
export async function introspectServiceToken(
  context: UseCaseContext,
  { token }: { readonly token: string },
): Promise<ServiceClaims | undefined> {
  const claims = await read(context, token)
  const account = claims && (await holderOf(context, claims))
  if (account?.status !== 'active' || account.id !== claims?.sub) return undefined
  return { ...claims, roles: account.roles }
}

/** A key that another process made a moment ago may not be known here yet. */
async function read(
  { serviceKeys, issuer }: UseCaseContext,
  token: string,
): Promise<ServiceClaims | undefined> {
  const known = serviceKeys.read(token)
  if (known === undefined) await serviceKeys.load()
  const claims = known ?? serviceKeys.read(token)
  return claims?.iss === issuer ? claims : undefined
}

async function holderOf(
  { store, clock }: UseCaseContext,
  { sub, sid }: ServiceClaims,
): Promise<Account | undefined> {
  if (sid === undefined) return store.accounts.findById(asAccountId(sub))
  const found = await store.sessions.findWithAccount(asSessionId(sid))
  return isLive(found?.session, clock.now()) ? found?.account : undefined
}
