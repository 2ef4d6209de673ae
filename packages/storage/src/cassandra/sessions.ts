import type { Account, AccountId, Session, SessionStore } from '@usher/engine'
import { accountOf } from './account-row.ts'
import { changeRow, session as sessionPlace } from './changes.ts'
import { countLiveSessions } from './count-sessions.ts'
import { findHolder, type HolderRow } from './credential.ts'
import { numbered } from './events.ts'
import type { Home } from './home.ts'
import { sessionTtl } from './open-session.ts'
import { liveSessions, revokeAllOf } from './revoke-sessions.ts'
import { rotate } from './rotate.ts'
import { findSession, type SessionRow, sessionOf } from './session-row.ts'
import { cql } from './statement.ts'

/** Sessions on Cassandra. */
export function cassandraSessions(home: Home): SessionStore {
  return {
    findWithAccount: async (id) => withAccount(home, await findSession(home, id)),

    async findByRefreshToken({ hash, sessionId }, now) {
      const [known] = await home.cql.read<{ session_id: string }>(
        cql`select session_id from user_sessions_by_token where token_hash = ${hash}`,
      )
      const row = known && (await findSession(home, known.session_id))
      if (row?.refresh_token_hash !== hash) return undefined
      if (sessionId !== undefined && row.session_id !== sessionId) return undefined
      const found = await withAccount(home, row)
      if (!found || found.session.revokedAt || found.session.expiresAt <= now) return undefined
      return found
    },

    rotate: (rotation) => rotate(home, rotation),
    revoke: (change) => revoke(home, change),
    revokeAllOf: (change) => revokeAllOf(home, change),

    async listActive(accountId, now) {
      const holder = await findHolder(home, accountId)
      if (!holder) return []
      const live = await liveSessions(home, holder, now)
      return live.map((row) => sessionOf(row, holder)).sort(newestFirst)
    },

    countActive: (now) => countLiveSessions(home, now),
  }
}

async function withAccount(
  home: Home,
  row: SessionRow | undefined,
): Promise<{ session: Session; account: Account } | undefined> {
  const holder = row && (await findHolder(home, row.userid.toString() as AccountId))
  return row && holder && { session: sessionOf(row, holder), account: accountOf(home, holder) }
}

function revoke(
  home: Home,
  { sessionId, accountId, now, event }: Parameters<SessionStore['revoke']>[0],
): Promise<{ revoked: boolean }> {
  return home.turns.take(sessionId, async () => {
    const row = await findSession(home, sessionId)
    const holder = row && (await ownHolder(home, row, accountId))
    if (!row || !holder || sessionOf(row, holder).revokedAt) return { revoked: false }
    const outcome = await changeRow(home, sessionPlace(sessionId), {
      guarded: cql`update user_sessions using ttl ${sessionTtl(now, row.expires_at)}
        set revoked_at = ${now} where session_id = ${sessionId}
        if userid = ${accountId} and revoked_at = null`,
      consequences: { event: numbered(home, event, accountId) },
    })
    return { revoked: outcome.applied }
  })
}

async function ownHolder(
  home: Home,
  row: SessionRow,
  accountId: AccountId,
): Promise<HolderRow | undefined> {
  return row.userid.toString() === accountId ? findHolder(home, accountId) : undefined
}

function newestFirst(one: Session, other: Session): number {
  return other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1)
}
