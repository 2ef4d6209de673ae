import { asAccountId, asSessionId, type Session, type SessionId } from '@usher/engine'
import type { HolderRow } from '../accounts/credential.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'

export interface SessionRow {
  readonly session_id: string
  readonly userid: { toString(): string }
  readonly session_epoch: { toString(): string } | null
  readonly refresh_token_hash: string
  readonly previous_token_hash: string | null
  readonly rotated_at: Date | null
  readonly rotated_by_address: string | null
  readonly rotated_by_user_agent: string | null
  readonly created_at: Date
  readonly expires_at: Date
  readonly revoked_at: Date | null
  readonly address: string | null
  readonly user_agent: string | null
  /** `null`: it was opened when there were passwords only. */
  readonly methods: string | null
  /** JSON: the identity that it was opened with. */
  readonly identity: string | null
}

/** What an account says about its sessions. */
export type Epoch = Pick<HolderRow, 'session_epoch' | 'kept_session'>

export async function findSession(
  { cql: keyspace }: RealmContext,
  id: string,
): Promise<SessionRow | undefined> {
  const [row] = await keyspace.read<SessionRow>(
    cql`select session_id, userid, session_epoch, refresh_token_hash, previous_token_hash,
      rotated_at, rotated_by_address, rotated_by_user_agent, created_at, expires_at, revoked_at,
      address, user_agent, methods, identity from user_sessions where session_id = ${id}`,
  )
  // Columns written later than the others live longer; without the first ones it is no session.
  return row?.userid ? row : undefined
}

/** @param epoch of the account that the session belongs to */
export function sessionOf(row: SessionRow, epoch: Epoch): Session {
  return {
    id: asSessionId(row.session_id),
    accountId: asAccountId(row.userid.toString()),
    createdAt: row.created_at,
    lastUsedAt: row.rotated_at ?? row.created_at,
    expiresAt: row.expires_at,
    revokedAt: revokedAt(row, epoch),
    address: row.address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    methods: (row.methods ?? 'pwd').split(' '),
  }
}

type Ending = Pick<SessionRow, 'session_id' | 'session_epoch' | 'expires_at' | 'revoked_at'>

export function isLive(row: Ending, epoch: Epoch, now: Date): boolean {
  return revokedAt(row, epoch) === undefined && row.expires_at > now
}

/** By itself, or together with all others when the account began another epoch. */
function revokedAt(
  { session_id, session_epoch, revoked_at }: Omit<Ending, 'expires_at'>,
  epoch: Epoch,
): Date | undefined {
  if (revoked_at) return revoked_at
  const isCurrent =
    session_id === epoch.kept_session ||
    (session_epoch?.toString() ?? null) === (epoch.session_epoch?.toString() ?? null)
  return isCurrent ? undefined : (epoch.session_epoch?.getDate() ?? new Date(0))
}

/** The session that goes on into the next epoch; one that has ended does not. */
export async function keptSession(
  context: RealmContext,
  epoch: Epoch,
  id: SessionId | undefined,
  now: Date,
): Promise<SessionId | null> {
  const row = id === undefined ? undefined : await findSession(context, id)
  return row && isLive(row, epoch, now) ? asSessionId(row.session_id) : null
}
