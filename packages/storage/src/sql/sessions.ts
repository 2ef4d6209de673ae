import type { Session, SessionStore } from '@usher/engine'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import { prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns } from './account-row.ts'
import { revokeSessions } from './open-session.ts'
import { rotating } from './rotate/rotate.ts'
import { type SessionRow, sessionColumns, sessionOf, sessionReader } from './session-row.ts'

/** Sessions in SQL. */
export function sqlSessions(database: Database<EngineTables>, context: RealmContext): SessionStore {
  const { read, write } = database
  const withAccount = read
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .select(sessionColumns)
    .select(accountColumns(context))
    .$castTo<SessionRow & AccountRow>()
  const sessionWithAccount = sessionReader(context)
  const findById = database.lookup({
    select: withAccount,
    key: 'sessions.id',
    type: 'text',
    as: sessionWithAccount,
  })
  const withToken = {
    select: withAccount.select('sessions.refresh_token_hash as currentToken'),
    type: 'text',
    as: (row: SessionRow & AccountRow & { currentToken: string }) => ({
      hash: row.currentToken,
      found: sessionWithAccount(row),
    }),
  } as const
  const byHash = database.lookup({ ...withToken, key: 'sessions.refresh_token_hash' })
  const byId = database.lookup({ ...withToken, key: 'sessions.id' })
  const revokeOne = prepared<Ending, { id: string }>((place) =>
    read
      .updateTable('sessions')
      .set({ revoked_at: place('now') })
      .where('id', '=', place('session'))
      .where('account_id', '=', place('account'))
      .where('revoked_at', 'is', null)
      .returning('id'),
  )
  return {
    findWithAccount: findById,

    async findByRefreshToken({ hash, sessionId }, now) {
      const known = await (sessionId === undefined ? byHash(hash) : byId(sessionId))
      return known?.hash === hash && isLive(known.found.session, now) ? known.found : undefined
    },

    rotate: rotating(database, context),

    revoke: ({ sessionId, accountId, now, event }) =>
      write(async (tx) => {
        const account = keyOf(context, accountId)
        const [revoked] = await revokeOne(tx, { session: sessionId, account, now })
        if (revoked) await tx.record(event, accountId)
        return { revoked: revoked !== undefined }
      }),

    revokeAllOf: ({ accountId, except, now, event }) =>
      write(async (tx) => {
        const revoked = await revokeSessions(tx, {
          account: keyOf(context, accountId),
          except,
          now,
        })
        if (revoked > 0) await tx.record(event, accountId)
        return { revoked }
      }),

    async listActive(accountId, now) {
      const rows = await read
        .selectFrom('sessions')
        .select(sessionColumns)
        .$castTo<SessionRow>()
        .where('account_id', '=', keyOf(context, accountId))
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute()
      return rows.map(sessionOf)
    },

    async countActive(now) {
      const open = read
        .selectFrom('sessions')
        .select(({ fn }) => fn.countAll<number>().as('open'))
        .where('revoked_at', 'is', null)
      const today = now.toISOString().slice(0, 'YYYY-MM-DD'.length)
      const later = await open.where('expires_on', '>', today).executeTakeFirstOrThrow()
      const yetToday = await open
        .where('expires_on', '=', today)
        .where('expires_at', '>', now)
        .executeTakeFirstOrThrow()
      return later.open + yetToday.open
    },
  }
}

interface Ending {
  readonly session: string
  readonly account: AccountKey
  readonly now: Date
}

function isLive({ revokedAt, expiresAt }: Session, now: Date): boolean {
  return revokedAt === undefined && expiresAt > now
}
