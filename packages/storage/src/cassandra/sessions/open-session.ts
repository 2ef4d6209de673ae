import type { AccountId, NewSession } from '@usher/engine'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'

/** A session that is to be opened, in a form that survives JSON. */
export interface StoredSession {
  readonly id: string
  readonly account: string
  /** The session ends when the account's epoch is another one. */
  readonly epoch: string | null
  readonly tokenHash: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
  /** Absent in what was left by a release that knew passwords only. */
  readonly methods?: readonly string[] | undefined
  readonly identity?: SessionIdentity | undefined
}

/** Who opened a session at another provider, and in which session there. */
export interface SessionIdentity {
  readonly issuer: string
  readonly subject: string
  readonly sessionId?: string | undefined
}

export function storedSession(
  session: NewSession,
  holder: Pick<StoredSession, 'epoch' | 'identity'> & { readonly account: AccountId },
): StoredSession {
  const { id, refreshTokenHash, createdAt, expiresAt, address, userAgent, methods } = session
  return {
    id,
    ...holder,
    tokenHash: refreshTokenHash,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    address,
    userAgent,
    methods,
  }
}

const KEPT_AFTER_END_SECONDS = 30 * 86_400
const LONGEST_TTL_SECONDS = 20 * 365 * 86_400 // the database takes no more

/** How long the rows of a session stay: a while as a record, then they go by themselves. */
export function sessionTtl(now: Date, expiresAt: Date): number {
  const left = Math.max(0, Math.ceil((expiresAt.getTime() - now.getTime()) / 1000))
  return Math.min(left + KEPT_AFTER_END_SECONDS, LONGEST_TTL_SECONDS)
}

/** Stores the session, if it is not there yet. */
export async function openSession(
  { cql: keyspace }: RealmContext,
  session: StoredSession,
): Promise<void> {
  const { id, account, epoch, tokenHash, address, userAgent, methods, identity } = session
  const createdAt = new Date(session.createdAt)
  const expiresAt = new Date(session.expiresAt)
  const ttl = sessionTtl(createdAt, expiresAt)
  const insert = cql`insert into user_sessions
    (session_id, userid, session_epoch, refresh_token_hash, created_at, expires_at, address,
      user_agent, methods, identity)
    values (${id}, ${account}, ${epoch ?? undefined}, ${tokenHash}, ${createdAt}, ${expiresAt},
      ${address}, ${userAgent}, ${methods?.join(' ')},
      ${identity && JSON.stringify(identity)})
    if not exists using ttl ${ttl}`
  await Promise.all([
    decided({
      attempt: () => keyspace.attempt([insert]),
      isApplied: async () => {
        const select = cql`select userid from user_sessions where session_id = ${id}`
        return (await keyspace.readSettled(select)).length > 0
      },
    }),
    keyspace.write(cql`insert into user_sessions_by_user (userid, session_id)
      values (${account}, ${id}) using ttl ${ttl}`),
    keyspace.write(cql`insert into user_sessions_by_token (token_hash, session_id)
      values (${tokenHash}, ${id}) using ttl ${ttl}`),
    ...foundByIdentity(id, identity, ttl).map((statement) => keyspace.write(statement)),
  ])
}

/** What finds a session when the provider ends its own. */
export function foundByIdentity(
  session: string,
  identity: SessionIdentity | undefined,
  ttl: number,
): readonly Statement[] {
  if (!identity) return []
  const { issuer, subject, sessionId } = identity
  const bySubject = cql`insert into sessions_by_subject (issuer, subject, session_id)
    values (${issuer}, ${subject}, ${session}) using ttl ${ttl}`
  if (!sessionId) return [bySubject]
  const bySession = cql`insert into sessions_by_provider_session
    (issuer, provider_session, session_id)
    values (${issuer}, ${sessionId}, ${session}) using ttl ${ttl}`
  return [bySubject, bySession]
}
