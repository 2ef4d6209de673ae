import type { SessionStore } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { findHolder, type HolderRow } from '../accounts/credential.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { findSession, isLive, keptSession, type SessionRow } from './session-row.ts'

const { TimeUuid } = cassandra.types

/** One write of the account ends all its sessions, however many there are. */
export function revokeAllOf(
  context: RealmContext,
  { accountId, except, now, event }: Parameters<SessionStore['revokeAllOf']>[0],
): Promise<{ revoked: number }> {
  return context.turns.take(accountId, async () => {
    for (;;) {
      const holder = await findHolder(context, accountId)
      const live = holder ? await liveSessions(context, holder, now) : []
      const revoked = live.filter(({ session_id }) => session_id !== except).length
      if (!holder || revoked === 0) return { revoked: 0 }

      const kept = await keptSession(context, holder, except, now)
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users
          set session_epoch = ${TimeUuid.fromDate(now)}, kept_session = ${kept}
          where userid = ${accountId}
          if email = ${holder.email} and account_status = ${holder.account_status}
            and session_epoch = ${holder.session_epoch?.toString() ?? null}`,
        consequences: { event: numbered(context, event, accountId) },
      })
      if (outcome.applied) return { revoked }
    }
  })
}

/** The account's sessions that are neither revoked nor expired, in no order. */
export async function liveSessions(
  context: RealmContext,
  holder: HolderRow,
  now: Date,
): Promise<readonly SessionRow[]> {
  const known = context.cql.pages<{ session_id: string }>(
    cql`select session_id from user_sessions_by_user where userid = ${holder.userid.toString()}`,
    100,
  )
  const live: SessionRow[] = []
  for await (const page of known) {
    const rows = await Promise.all(page.map(({ session_id }) => findSession(context, session_id)))
    live.push(...rows.filter((row) => row !== undefined).filter((row) => isLive(row, holder, now)))
  }
  return live
}
