import {
  type Account,
  type AccountId,
  asAccountId,
  type Session,
  type SessionStore,
} from '@usher/engine'
import { accountOf } from '../accounts/account-row.ts'
import { findHolder, type HolderRow } from '../accounts/credential.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { sessionRow } from '../changes/row-key.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { countLiveSessions } from './count-sessions.ts'
import { sessionTtl } from './open-session.ts'
import { liveSessions, revokeAllOf } from './revoke-sessions.ts'
import { rotate } from './rotate.ts'
import { findSession, type SessionRow, sessionOf } from './session-row.ts'

/** Sessions on Cassandra. */
export function cassandraSessions(context: RealmContext): SessionStore {
  return {
    findWithAccount: async (id) => withAccount(context, await findSession(context, id)),

    async findByRefreshToken({ hash, sessionId }, now) {
      const [known] = await context.cql.read<{ session_id: string }>(
        cql`select session_id from user_sessions_by_token where token_hash = ${hash}`,
      )
      const row = known && (await findSession(context, known.session_id))
      if (row?.refresh_token_hash !== hash) return undefined
      if (sessionId !== undefined && row.session_id !== sessionId) return undefined
      const found = await withAccount(context, row)
      if (!found || found.session.revokedAt || found.session.expiresAt <= now) return undefined
      return found
    },

    rotate: (rotation) => rotate(context, rotation),
    revoke: (change) => revoke(context, change),
    revokeAllOf: (change) => revokeAllOf(context, change),

    async listActive(accountId, now) {
      const holder = await findHolder(context, accountId)
      if (!holder) return []
      const live = await liveSessions(context, holder, now)
      return live.map((row) => sessionOf(row, holder)).sort(newestFirst)
    },

    countActive: (now) => countLiveSessions(context, now),
  }
}

async function withAccount(
  context: RealmContext,
  row: SessionRow | undefined,
): Promise<{ session: Session; account: Account } | undefined> {
  const holder = row && (await findHolder(context, asAccountId(row.userid.toString())))
  return row && holder && { session: sessionOf(row, holder), account: accountOf(context, holder) }
}

function revoke(
  context: RealmContext,
  { sessionId, accountId, now, event }: Parameters<SessionStore['revoke']>[0],
): Promise<{ revoked: boolean }> {
  return context.turns.take(sessionId, async () => {
    const row = await findSession(context, sessionId)
    const holder = row && (await ownHolder(context, row, accountId))
    if (!row || !holder || sessionOf(row, holder).revokedAt) return { revoked: false }
    const outcome = await changeRow(context, sessionRow(sessionId), {
      guarded: cql`update user_sessions using ttl ${sessionTtl(now, row.expires_at)}
        set revoked_at = ${now} where session_id = ${sessionId}
        if userid = ${accountId} and revoked_at = null`,
      consequences: { event: numbered(context, event, accountId) },
    })
    return { revoked: outcome.applied }
  })
}

async function ownHolder(
  context: RealmContext,
  row: SessionRow,
  accountId: AccountId,
): Promise<HolderRow | undefined> {
  return row.userid.toString() === accountId ? findHolder(context, accountId) : undefined
}

function newestFirst(one: Session, other: Session): number {
  return other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1)
}
