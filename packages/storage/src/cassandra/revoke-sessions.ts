import type { SessionStore } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { account as accountPlace, changeRow } from './changes.ts'
import { findHolder, type HolderRow } from './credential.ts'
import { numbered } from './events.ts'
import type { Home } from './home.ts'
import { findSession, isLive, keptSession, type SessionRow } from './session-row.ts'
import { cql } from './statement.ts'

const { TimeUuid } = cassandra.types

/** One write of the account ends all its sessions, however many there are. */
export function revokeAllOf(
  home: Home,
  { accountId, except, now, event }: Parameters<SessionStore['revokeAllOf']>[0],
): Promise<{ revoked: number }> {
  return home.turns.take(accountId, async () => {
    for (;;) {
      const holder = await findHolder(home, accountId)
      const live = holder ? await liveSessions(home, holder, now) : []
      const revoked = live.filter(({ session_id }) => session_id !== except).length
      if (!holder || revoked === 0) return { revoked: 0 }

      const kept = await keptSession(home, holder, except, now)
      const outcome = await changeRow(home, accountPlace(accountId), {
        guarded: cql`update users
          set session_epoch = ${TimeUuid.fromDate(now)}, kept_session = ${kept}
          where userid = ${accountId}
          if email = ${holder.email} and account_status = ${holder.account_status}
            and session_epoch = ${holder.session_epoch?.toString() ?? null}`,
        consequences: { event: numbered(home, event, accountId) },
      })
      if (outcome.applied) return { revoked }
    }
  })
}

/** The account's sessions that are neither revoked nor expired, in no order. */
export async function liveSessions(
  home: Home,
  holder: HolderRow,
  now: Date,
): Promise<readonly SessionRow[]> {
  const known = home.cql.pages<{ session_id: string }>(
    cql`select session_id from user_sessions_by_user where userid = ${holder.userid.toString()}`,
    100,
  )
  const live: SessionRow[] = []
  for await (const page of known) {
    const rows = await Promise.all(page.map(({ session_id }) => findSession(home, session_id)))
    live.push(...rows.filter((row) => row !== undefined).filter((row) => isLive(row, holder, now)))
  }
  return live
}
