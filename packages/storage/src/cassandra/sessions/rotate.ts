import { type Account, asAccountId, type Rotation, type RotationOutcome } from '@usher/engine'
import { accountOf } from '../accounts/account-row.ts'
import { findHolder } from '../accounts/credential.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { storedMail } from '../changes/consequences.ts'
import { sessionRow } from '../changes/row-key.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { foundByIdentity, sessionTtl } from './open-session.ts'
import { findSession, isLive, type SessionRow } from './session-row.ts'

/** Replaces the token if it is the current one; what else it was is asked afterwards. */
export function rotate(context: RealmContext, rotation: Rotation): Promise<RotationOutcome> {
  return context.turns.take(rotation.sessionId, async () => {
    for (;;) {
      const row = await findSession(context, rotation.sessionId)
      const holder = row && (await findHolder(context, asAccountId(row.userid.toString())))
      if (!row || !holder || !isLive(row, holder, rotation.now)) return { kind: 'unknown' }

      const account = accountOf(context, holder)
      const outcome =
        row.refresh_token_hash === rotation.presented
          ? await replace(context, rotation, row, account)
          : await superseded(context, rotation, row, account)
      if (outcome) return outcome
    }
  })
}

// All columns are written, because those of a row end with the time to live of their last write.
async function replace(
  context: RealmContext,
  rotation: Rotation,
  row: SessionRow,
  account: Account,
): Promise<RotationOutcome | undefined> {
  const { sessionId, presented, successor, now, expiresAt, address, userAgent } = rotation
  const ttl = sessionTtl(now, expiresAt)
  const found = [
    cql`insert into user_sessions_by_user (userid, session_id)
      values (${account.id}, ${sessionId}) using ttl ${ttl}`,
    cql`insert into user_sessions_by_token (token_hash, session_id)
      values (${successor}, ${sessionId}) using ttl ${ttl}`,
    ...foundByIdentity(sessionId, row.identity ? JSON.parse(row.identity) : undefined, ttl),
  ]
  const [outcome] = await Promise.all([
    changeRow(context, sessionRow(sessionId), {
      guarded: cql`update user_sessions using ttl ${ttl}
        set refresh_token_hash = ${successor}, previous_token_hash = ${presented},
          rotated_at = ${now}, rotated_by_address = ${address ?? null},
          rotated_by_user_agent = ${userAgent ?? null}, expires_at = ${expiresAt},
          userid = ${account.id}, session_epoch = ${row.session_epoch?.toString() ?? null},
          created_at = ${row.created_at}, address = ${row.address}, user_agent = ${row.user_agent},
          methods = ${row.methods}, identity = ${row.identity}
        where session_id = ${sessionId}
        if refresh_token_hash = ${presented} and revoked_at = null`,
      consequences: { event: numbered(context, rotation.rotated) },
    }),
    ...found.map((statement) => context.cql.write(statement)),
  ])
  return outcome.applied ? { kind: 'rotated', account } : undefined
}

async function superseded(
  context: RealmContext,
  rotation: Rotation,
  row: SessionRow,
  account: Account,
): Promise<RotationOutcome | undefined> {
  const rotatedAt = repeatedRotation(row, rotation)
  if (rotatedAt) return { kind: 'repeated', account, rotatedAt }

  const { sessionId, now } = rotation
  const outcome = await changeRow(context, sessionRow(sessionId), {
    guarded: cql`update user_sessions using ttl ${sessionTtl(now, row.expires_at)}
      set revoked_at = ${now} where session_id = ${sessionId}
      if refresh_token_hash = ${row.refresh_token_hash} and revoked_at = null`,
    consequences: {
      event: numbered(context, rotation.reused),
      mail: rotation.notice && storedMail(rotation.notice(account), now),
    },
  })
  return outcome.applied ? { kind: 'reused' } : undefined
}

/** When the current token was made, if the same client asks for it again in time. */
function repeatedRotation(row: SessionRow, rotation: Rotation): Date | undefined {
  const { presented, now, retryWindowSeconds, address, userAgent } = rotation
  const { previous_token_hash, rotated_at } = row
  if (previous_token_hash !== presented || rotated_at === null) return undefined
  // another process may have rotated it a moment after `now`
  const passed = Math.max(0, now.getTime() - rotated_at.getTime())
  const isInTime = passed < retryWindowSeconds * 1000
  const isSameClient =
    row.rotated_by_address === (address ?? null) &&
    row.rotated_by_user_agent === (userAgent ?? null)
  return isInTime && isSameClient ? rotated_at : undefined
}
