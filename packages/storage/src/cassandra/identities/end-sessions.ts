import { asAccountId, type IdentityStore } from '@usher/engine'
import { findHolder } from '../accounts/credential.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { sessionRow } from '../changes/row-key.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { sessionTtl } from '../sessions/open-session.ts'
import { findSession, isLive, type SessionRow } from '../sessions/session-row.ts'
import { isLogoutToken, rememberToken } from './tickets.ts'

type Logout = Parameters<IdentityStore['endSessions']>[0]

const PAGE = 100

/**
 * Ends the sessions one by one, and remembers the token of the logout after that: of one that was
 * cut off the provider's repetition does the rest.
 */
export async function endSessions(
  context: RealmContext,
  logout: Logout,
): ReturnType<IdentityStore['endSessions']> {
  const { tokenHash: hash, rememberUntil: end, now } = logout
  if (await isLogoutToken(context, hash)) return { kind: 'repeated' }
  const sessions = await endThose(context, logout)
  const isFirst = await rememberToken(context, { hash, end, now })
  return isFirst ? { kind: 'ended', sessions } : { kind: 'repeated' }
}

async function endThose(context: RealmContext, logout: Logout): Promise<number> {
  const known = sessionsOf(logout)
  if (!known) return 0
  const told = new Set<string>()
  let ended = 0
  for await (const page of context.cql.pages<{ session_id: string }>(known, PAGE)) {
    for (const { session_id } of page) {
      const row = await findSession(context, session_id)
      const account = row?.userid.toString()
      if (!row || !account || !(await isOpen(context, row, logout.now))) continue
      if (!(await end(context, row, logout, !told.has(account)))) continue
      told.add(account)
      ended += 1
    }
  }
  return ended
}

function sessionsOf({ issuer, subject, sessionId }: Logout): Statement | undefined {
  if (sessionId !== undefined) {
    return cql`select session_id from sessions_by_provider_session
      where issuer = ${issuer} and provider_session = ${sessionId}`
  }
  return subject === undefined
    ? undefined
    : cql`select session_id from sessions_by_subject
        where issuer = ${issuer} and subject = ${subject}`
}

async function isOpen(context: RealmContext, row: SessionRow, now: Date): Promise<boolean> {
  const holder = await findHolder(context, asAccountId(row.userid.toString()))
  return holder !== undefined && isLive(row, holder, now)
}

async function end(
  context: RealmContext,
  { session_id, userid, expires_at }: SessionRow,
  { now, event }: Logout,
  isTold: boolean,
): Promise<boolean> {
  const accountId = asAccountId(userid.toString())
  const outcome = await context.turns.take(session_id, () =>
    changeRow(context, sessionRow(session_id), {
      guarded: cql`update user_sessions using ttl ${sessionTtl(now, expires_at)}
        set revoked_at = ${now} where session_id = ${session_id}
        if userid = ${accountId} and revoked_at = null`,
      consequences: { event: isTold ? numbered(context, event, accountId) : undefined },
    }),
  )
  return outcome.applied
}
