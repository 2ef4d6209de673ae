import { asAccountId } from '@usher/engine'
import { findHolder } from '../accounts/credential.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { type Epoch, isLive, type SessionRow } from './session-row.ts'

const PAGE = 500

/**
 * Counts the live sessions of all accounts. Nothing else needs them in one place, so all are read.
 */
export async function countLiveSessions(context: RealmContext, now: Date): Promise<number> {
  const pages = context.cql.pages<SessionRow>(
    cql`select session_id, userid, session_epoch, expires_at, revoked_at from user_sessions`,
    PAGE,
  )
  let count = 0
  for await (const rows of pages) {
    const unexpired = rows.filter((row) => row.userid && !row.revoked_at && row.expires_at > now)
    const epochs = await epochsOf(context, unexpired)
    count += unexpired.filter((row) => {
      const epoch = epochs.get(row.userid.toString())
      return epoch !== undefined && isLive(row, epoch, now)
    }).length
  }
  return count
}

async function epochsOf(
  context: RealmContext,
  rows: readonly SessionRow[],
): Promise<Map<string, Epoch | undefined>> {
  const accounts = [...new Set(rows.map(({ userid }) => userid.toString()))]
  const found = accounts.map(
    async (id) => [id, await findHolder(context, asAccountId(id))] as const,
  )
  return new Map(await Promise.all(found))
}
