import { endElapsedSuspension } from '../accounts/end-suspension.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { seconds } from '../duration.ts'
import { countFailure, firstReached } from '../rate-limits/count-attempts.ts'
import { rateLimited } from '../rate-limits/limit-key.ts'
import type { Limit } from '../realm.ts'
import { Refused } from '../refusals.ts'
import { authenticate, authenticateEnded, type Principal } from '../sessions/authenticate.ts'
import { hashToken } from '../tokens/random.ts'
import { isKeyOf } from './key-text.ts'

/** Made-up keys of one network; counted before anything is looked up. */
const UNKNOWN_KEYS: readonly Limit[] = [
  {
    name: 'api_key',
    max: 100,
    windowSeconds: seconds('15m'),
    per: 'address',
    counts: 'failures',
  },
]
const USE_MILLISECONDS = 60_000 // uses are noted to the minute

/**
 * Finds out who sent a bearer token, an access token or an API key, where both are taken.
 *
 * @throws {Refused} `access_token_missing`, `access_token_expired`, `session_revoked`, … as
 *   `authenticate` does; `access_token_invalid` and `rate_limited` for keys
 */
export async function authenticateAny(
  context: UseCaseContext,
  bearer: { readonly token: string | undefined; readonly client: Client },
): Promise<Principal> {
  return (await authenticateKey(context, bearer)) ?? authenticate(context, bearer.token)
}

/** The same for ending a session; see `authenticateEnded`. */
export async function authenticateAnyEnded(
  context: UseCaseContext,
  bearer: { readonly token: string | undefined; readonly client: Client },
): Promise<Principal> {
  return (await authenticateKey(context, bearer)) ?? authenticateEnded(context, bearer.token)
}

/**
 * Finds out whose API key a bearer token is.
 *
 * @returns `undefined` if it is a token of another kind, or the realm has no keys
 * @throws {Refused} `access_token_invalid`: malformed, unknown, removed or ended
 * @throws {Refused} `account_not_active`, `rate_limited`
 */
async function authenticateKey(
  context: UseCaseContext,
  { token, client }: { readonly token: string | undefined; readonly client: Client },
): Promise<Principal | undefined> {
  const { realm, store, clock } = context
  if (!realm.apiKeys || token === undefined) return undefined
  const form = isKeyOf(realm.name, token)
  if (form === 'other') return undefined
  if (form === 'malformed') throw new Refused({ code: 'access_token_invalid' })
  await refuseAtLimit(context, client)
  const now = clock.now()
  const found = await store.apiKeys.find(hashToken(token), now)
  if (!found) return refuseUnknown(context, client)
  const { key } = found
  const account = await endElapsedSuspension(context, found.account)
  if (account.status !== 'active') {
    throw new Refused({ code: 'account_not_active', status: account.status, at: 'request' })
  }
  const unused = key.lastUsedAt === undefined || isOlder(key.lastUsedAt, now)
  if (unused) await store.apiKeys.touch(key, now)
  return { account, sessionId: undefined, tokenRoles: [], apiKey: key }
}

async function refuseAtLimit(context: UseCaseContext, client: Client): Promise<void> {
  if (context.rateLimits === 'off') return
  const reached = await firstReached(context, UNKNOWN_KEYS, client)
  if (reached) throw rateLimited(reached.limit, reached.resetsAt, context.clock.now())
}

async function refuseUnknown(context: UseCaseContext, client: Client): Promise<never> {
  if (context.rateLimits === 'on') await countFailure(context, UNKNOWN_KEYS, client)
  throw new Refused({ code: 'access_token_invalid' })
}

function isOlder(used: Date, now: Date): boolean {
  return now.getTime() - used.getTime() >= USE_MILLISECONDS
}
