import { type AccountId, asAccountId, asSessionId, type SessionId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { Account, ApiKey, Session } from '../ports.ts'
import { Refused } from '../refusals.ts'
import type { Claims } from '../tokens/jwt.ts'

/** Who makes this request, as the database has it now. */
export interface Principal {
  readonly account: Account
  readonly sessionId: SessionId | undefined
  /** The roles at the login, where tokens carry them; informative. */
  readonly tokenRoles: readonly string[]
  /** The key of a program that acts for the account, instead of a token. */
  readonly apiKey?: ApiKey
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Finds out who sent an access token. Checks the token first (RFC 6750 §3.1), then the account,
 * then the session; account and session are read from the database at each request.
 *
 * @param token the bearer token, `undefined` if the request had none
 * @throws {Refused} `access_token_missing`, `access_token_invalid`, `access_token_expired`,
 *   `access_token_subject_invalid`, `access_token_purpose_wrong`, `principal_not_found`,
 *   `account_not_active`, `session_revoked`
 */
export async function authenticate(
  context: UseCaseContext,
  token: string | undefined,
): Promise<Principal> {
  if (!token) throw new Refused({ code: 'access_token_missing' })
  const { accessTokens, clock } = context
  const reading = accessTokens.read(token, clock.now())
  if (reading.kind === 'invalid') throw new Refused({ code: 'access_token_invalid' })
  if (reading.kind === 'expired') throw new Refused({ code: 'access_token_expired' })

  const { accountId, sessionId, tokenRoles } = holderOf(context, reading.claims)
  const account = await activeAccount(context, accountId, sessionId)
  return { account, sessionId, tokenRoles }
}

/**
 * Finds out whose session an access token belongs to, for ending that session: the token may have
 * expired, and the session may have ended.
 *
 * @param token the bearer token, `undefined` if the request had none
 * @throws {Refused} `access_token_missing`, `access_token_invalid`,
 *   `access_token_subject_invalid`, `access_token_purpose_wrong`, `principal_not_found`
 */
export async function authenticateEnded(
  context: UseCaseContext,
  token: string | undefined,
): Promise<Principal> {
  if (!token) throw new Refused({ code: 'access_token_missing' })
  const reading = context.accessTokens.read(token, context.clock.now())
  if (reading.kind === 'invalid') throw new Refused({ code: 'access_token_invalid' })
  const { accountId, sessionId, tokenRoles } = holderOf(context, reading.claims)
  const account = await context.store.accounts.findById(accountId)
  if (!account) throw new Refused({ code: 'principal_not_found' })
  return { account, sessionId, tokenRoles }
}

function holderOf(context: UseCaseContext, claims: Claims) {
  const { carries } = context.realm.accessToken
  const accountId = subjectOf(context, claims)
  const sessionId = carries.includes('sid') ? sessionOf(claims) : undefined
  if (carries.includes('type') && claims.type !== 'access') {
    throw new Refused({ code: 'access_token_purpose_wrong' })
  }
  return { accountId, sessionId, tokenRoles: rolesOf(claims) }
}

function subjectOf({ realm }: UseCaseContext, claims: Claims): AccountId {
  const subject = realm.accessToken.subject === 'sub' ? claims.sub : claims.user_id
  const rightKind = typeof subject === (realm.accessToken.subject === 'sub' ? 'string' : 'number')
  if (!rightKind) throw new Refused({ code: 'access_token_subject_invalid', reason: 'missing' })
  const id = String(subject)
  if (realm.accountIds.form === 'uuid' && !UUID.test(id)) {
    throw new Refused({ code: 'access_token_subject_invalid', reason: 'malformed' })
  }
  return asAccountId(id)
}

function sessionOf({ sid }: Claims): SessionId {
  if (typeof sid !== 'string') throw new Refused({ code: 'access_token_invalid' })
  return asSessionId(sid)
}

function rolesOf({ roles }: Claims): readonly string[] {
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []
}

async function activeAccount(
  { realm, store, clock }: UseCaseContext,
  accountId: AccountId,
  sessionId: SessionId | undefined,
): Promise<Account> {
  const bound = realm.sessions !== 'none' && realm.sessions.accessTokensEndWith === 'session'
  const found = bound && sessionId ? await store.sessions.findWithAccount(sessionId) : undefined
  const own = found?.account.id === accountId ? found : undefined
  const account = own?.account ?? (await store.accounts.findById(accountId))

  if (!account) throw new Refused({ code: 'principal_not_found' })
  if (account.status !== 'active') {
    throw new Refused({ code: 'account_not_active', status: account.status, at: 'request' })
  }
  if (bound && !isLive(own?.session, clock.now())) throw new Refused({ code: 'session_revoked' })
  return account
}

/** Whether a session was found and goes on. */
export function isLive(session: Session | undefined, now: Date): boolean {
  return session !== undefined && !session.revokedAt && now < session.expiresAt
}
