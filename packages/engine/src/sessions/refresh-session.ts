import { type AccountId, asAccountId, asSessionId, type SessionId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { mustEnrol } from '../factors/requirement.ts'
import { noticeOf } from '../notices/write-notice.ts'
import type { Account } from '../ports.ts'
import { Refused } from '../refusals.ts'
import type { Claims } from '../tokens/jwt.ts'
import { hashToken } from '../tokens/random.ts'
import { presentedToken } from './find-own-session.ts'
import { issueAccessToken, successorOf } from './issue-tokens.ts'
import type { LoggedIn } from './log-in.ts'

interface Presented {
  readonly refreshToken: string
  readonly claims: Claims
  readonly client: Client
}

/**
 * Exchanges a refresh token for a new access token.
 *
 * Where tokens rotate it is replaced as well, and one that was replaced before and comes back was
 * stolen or replayed: its session is revoked, both holders must log in again (RFC 9700 §4.14.2).
 * Within the realm's retry window the same client may repeat a refresh whose answer it lost; it
 * gets the same successor.
 *
 * @throws {Refused} `refresh_token_missing`, `refresh_token_purpose_wrong`, `principal_not_found`,
 *   `account_not_active`
 * @throws {Refused} `refresh_token_invalid`, reason `malformed`, `expired`, `unknown` (a revoked
 *   session counts as unknown) or `reused`
 */
export async function refreshSession(
  context: UseCaseContext,
  { refreshToken, client }: { refreshToken: string | undefined; client: Client },
): Promise<LoggedIn> {
  const { realm, refreshTokens, clock } = context
  if (realm.sessions === 'none' || !refreshTokens) {
    throw new TypeError(`realm ${realm.name} has no sessions`)
  }
  if (refreshToken === undefined) throw new Refused({ code: 'refresh_token_missing' })

  const reading = refreshTokens.read(refreshToken, clock.now())
  if (reading.kind === 'invalid') throw invalid('malformed')
  if (reading.kind === 'expired') throw invalid('expired')
  const presented = { refreshToken, claims: reading.claims, client }
  return realm.sessions.renewal === 'fixed' ? renew(context, presented) : rotate(context, presented)
}

async function renew(context: UseCaseContext, presented: Presented): Promise<LoggedIn> {
  const { store, clock } = context
  const token = presentedToken(presented.refreshToken, presented.claims)
  const found = await store.sessions.findByRefreshToken(token, clock.now())
  if (!found || found.account.id !== subjectOf(context, presented.claims)) throw invalid('unknown')
  refuseUnlessActive(found.account)
  const { account } = found
  return {
    ...(await holderOf(context, account)),
    ...issueAccessToken(context, account, found.session.id),
  }
}

async function rotate(context: UseCaseContext, presented: Presented): Promise<LoggedIn> {
  const { accountId, sessionId } = namedIn(context, presented.claims)
  const issuedAt = context.clock.now()
  const next = { presented: presented.refreshToken, accountId, id: sessionId, issuedAt }
  const successor = successorOf(context, next)
  const outcome = await context.store.sessions.rotate(
    rotationOf(context, presented, { accountId, sessionId, issuedAt, successor }),
  )
  switch (outcome.kind) {
    case 'rotated':
      return renewed(context, outcome.account, sessionId, successor)
    case 'repeated': {
      const same = successorOf(context, { ...next, issuedAt: outcome.rotatedAt })
      return renewed(context, outcome.account, sessionId, same)
    }
    case 'reused':
      context.wakeMailDelivery()
      throw invalid('reused')
    case 'unknown':
      return refuseUnknown(context, accountId)
  }
}

async function renewed(
  context: UseCaseContext,
  account: Account,
  sessionId: SessionId,
  refreshToken: string,
): Promise<LoggedIn> {
  refuseUnlessActive(account)
  const tokens = issueAccessToken(context, account, sessionId)
  return { ...(await holderOf(context, account)), ...tokens, refreshToken }
}

async function holderOf(context: UseCaseContext, account: Account) {
  return { account, mustEnrol: await mustEnrol(context, account) }
}

/** A session ends with its account, and when its account leaves the active state. */
async function refuseUnknown({ store }: UseCaseContext, accountId: AccountId): Promise<never> {
  const account = await store.accounts.findById(accountId)
  if (!account) throw new Refused({ code: 'principal_not_found' })
  refuseUnlessActive(account)
  throw invalid('unknown')
}

function rotationOf(
  context: UseCaseContext,
  { refreshToken, client }: Presented,
  to: { accountId: AccountId; sessionId: SessionId; issuedAt: Date; successor: string },
) {
  const { realm } = context
  if (realm.sessions === 'none') throw new TypeError(`realm ${realm.name} has no sessions`)
  const { accountId, sessionId, issuedAt: now } = to
  const event = { at: now, accountId, ...client, detail: { session: sessionId } }
  return {
    sessionId,
    presented: hashToken(refreshToken),
    successor: hashToken(to.successor),
    expiresAt: new Date(now.getTime() + realm.sessions.refreshTokenTtlSeconds * 1000),
    now,
    ...client,
    retryWindowSeconds: realm.sessions.retryWindowSeconds,
    rotated: { type: 'session.refreshed', ...event },
    reused: { type: 'session.reuse_detected', ...event },
    notice: noticeOf(context, 'session_reused', event),
  } as const
}

function namedIn(context: UseCaseContext, claims: Claims) {
  const accountId = subjectOf(context, claims)
  if (accountId === undefined || typeof claims.sid !== 'string') throw invalid('malformed')
  if (claims.type !== 'refresh') throw new Refused({ code: 'refresh_token_purpose_wrong' })
  return { accountId, sessionId: asSessionId(claims.sid) }
}

function subjectOf({ realm }: UseCaseContext, claims: Claims): AccountId | undefined {
  const subject = realm.accessToken.subject === 'sub' ? claims.sub : claims.user_id
  const known = typeof subject === 'string' || typeof subject === 'number'
  return known ? asAccountId(String(subject)) : undefined
}

function refuseUnlessActive({ status }: Account): void {
  if (status !== 'active') throw new Refused({ code: 'account_not_active', status, at: 'refresh' })
}

function invalid(reason: 'malformed' | 'expired' | 'unknown' | 'reused'): Refused {
  return new Refused({ code: 'refresh_token_invalid', reason })
}
