import type { AccountId, SessionId, TokenHash } from '../brand.ts'
import type { Account } from './account.ts'
import type { AuditEvent } from './audit-log.ts'
import type { WriteNotice } from './notices.ts'

/** A session to open, with the hash of its first refresh token. */
export interface NewSession {
  readonly id: SessionId
  readonly refreshTokenHash: TokenHash
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly address: string | undefined
  readonly userAgent: string | undefined
  /** How its holder proved who they are (RFC 8176 §2, and `email`, `recovery`). */
  readonly methods: readonly string[]
}

/** One login on one device, as the server keeps it. */
export interface Session {
  readonly id: SessionId
  readonly accountId: AccountId
  readonly createdAt: Date
  /** The last refresh; before the first one, `createdAt`. */
  readonly lastUsedAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | undefined
  readonly address: string | undefined
  readonly userAgent: string | undefined
  /** How its holder proved who they are (RFC 8176 §2, and `email`, `recovery`). */
  readonly methods: readonly string[]
}

/** A refresh token that somebody has. */
export interface PresentedToken {
  readonly hash: TokenHash
  /** The session that it names. Only where tokens stay the same they need not name theirs. */
  readonly sessionId: SessionId | undefined
}

/** A refresh that replaces the token of a session. */
export interface Rotation {
  readonly sessionId: SessionId
  readonly presented: TokenHash
  readonly successor: TokenHash
  readonly expiresAt: Date
  readonly now: Date
  /** Who asks; the retry is granted to the same client only. */
  readonly address: string | undefined
  readonly userAgent: string | undefined
  /** 0: every second use of a token is a reuse. */
  readonly retryWindowSeconds: number
  readonly rotated: AuditEvent
  readonly reused: AuditEvent
  /** For a reuse. */
  readonly notice?: WriteNotice | undefined
}

/** The answer to a rotation. */
export type RotationOutcome =
  | { readonly kind: 'rotated'; readonly account: Account }
  /** The client repeats the refresh that made the current token, at `rotatedAt`. */
  | { readonly kind: 'repeated'; readonly account: Account; readonly rotatedAt: Date }
  /** A superseded token came back: the session has been revoked. */
  | { readonly kind: 'reused' }
  /** Revoked, expired or deleted. */
  | { readonly kind: 'unknown' }

/**
 * Sessions and the hashes of their refresh tokens. Each method is one atomic change or one query.
 */
export interface SessionStore {
  /** Asked on every request of realms with sessions, like `AccountStore.findById`. */
  findWithAccount(id: SessionId): Promise<{ session: Session; account: Account } | undefined>
  /** The session whose current refresh token this is; revoked and expired ones are not found. */
  findByRefreshToken(
    token: PresentedToken,
    now: Date,
  ): Promise<{ session: Session; account: Account } | undefined>
  /** Replaces the refresh token if `presented` is the current one, else see the outcomes. */
  rotate(rotation: Rotation): Promise<RotationOutcome>
  revoke(change: {
    sessionId: SessionId
    accountId: AccountId
    now: Date
    event: AuditEvent
  }): Promise<{ revoked: boolean }>
  revokeAllOf(change: {
    accountId: AccountId
    except?: SessionId | undefined
    now: Date
    event: AuditEvent
  }): Promise<{ revoked: number }>
  /** Neither revoked nor expired, newest first. */
  listActive(accountId: AccountId, now: Date): Promise<readonly Session[]>
  /** Neither revoked nor expired, of all accounts. */
  countActive(now: Date): Promise<number>
}
