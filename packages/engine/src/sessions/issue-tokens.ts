import type { AccountId, SessionId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { hmacSha256 } from '../hmac.ts'
import type { Account, NewSession } from '../ports.ts'
import { hashToken, newSessionId, newToken } from '../tokens/random.ts'

/** What a login, a registration or a refresh hands to the client. */
export interface IssuedTokens {
  readonly accessToken: string
  /** Absent where the realm has no sessions, and at refreshes that do not replace it. */
  readonly refreshToken?: string
  /** Counts for the access token. */
  readonly expiresInSeconds: number
}

interface Holder {
  readonly id: AccountId
  readonly roles: readonly string[]
}

/** An access token for the account; `session` binds it where the realm's tokens carry `sid`. */
export function issueAccessToken(
  { realm, accessTokens, clock }: UseCaseContext,
  { id, roles }: Holder,
  session?: SessionId,
): { accessToken: string; expiresInSeconds: number } {
  const { ttlSeconds } = realm.accessToken
  const accessToken = accessTokens.sign({
    subject: id,
    issuedAt: clock.now(),
    ttlSeconds,
    roles,
    type: 'access',
    sid: session,
    jti: newToken(),
  })
  return { accessToken, expiresInSeconds: ttlSeconds }
}

/**
 * A session that is not stored yet, or `undefined` in realms without sessions. Its refresh token
 * names the account, so accounts that the database numbers get theirs after they are stored.
 *
 * @param methods how its holder proved who they are, as `NewSession` has them
 */
export function prepareSession(
  context: UseCaseContext,
  accountId: AccountId,
  { address, userAgent }: Client,
  methods: readonly string[],
): { session: NewSession; refreshToken: string } | undefined {
  const { realm, clock } = context
  if (realm.sessions === 'none') return undefined
  const { refreshTokenTtlSeconds, storedTtlSeconds = refreshTokenTtlSeconds } = realm.sessions
  const now = clock.now()
  const id = newSessionId()
  const refreshToken = signRefreshToken(context, { accountId, id, issuedAt: now, jti: newToken() })
  const session: NewSession = {
    id,
    refreshTokenHash: hashToken(refreshToken),
    createdAt: now,
    expiresAt: new Date(now.getTime() + storedTtlSeconds * 1000),
    address,
    userAgent,
    methods,
  }
  return { session, refreshToken }
}

/**
 * The one token that follows `presented` when it is used at `issuedAt`. It is derived, not drawn:
 * a client that lost the answer can be given the same successor again although only its hash is
 * stored.
 */
export function successorOf(
  context: UseCaseContext,
  spent: { presented: string; accountId: AccountId; id: SessionId; issuedAt: Date },
): string {
  const facts = `refresh successor:${spent.issuedAt.getTime()}:${spent.presented}`
  const jti = hmacSha256(context.keys.outbox, facts)
  return signRefreshToken(context, { ...spent, jti })
}

function signRefreshToken(
  { realm, refreshTokens }: UseCaseContext,
  token: { accountId: AccountId; id: SessionId; issuedAt: Date; jti: string },
): string {
  if (realm.sessions === 'none' || !refreshTokens) {
    throw new TypeError(`realm ${realm.name} has no refresh tokens`)
  }
  return refreshTokens.sign({
    subject: token.accountId,
    issuedAt: token.issuedAt,
    ttlSeconds: realm.sessions.refreshTokenTtlSeconds,
    type: 'refresh',
    sid: token.id,
    jti: token.jti,
  })
}

/** The tokens of a login: with the session's refresh token, if the realm has sessions. */
export function issuedFor(
  context: UseCaseContext,
  account: Account,
  prepared: { session: NewSession; refreshToken: string } | undefined,
): IssuedTokens {
  const access = issueAccessToken(context, account, prepared?.session.id)
  return prepared ? { ...access, refreshToken: prepared.refreshToken } : access
}
