import { type Account, asAccountId, asSessionId, type Session } from '@usher/engine'
import { sql } from 'kysely'
import { type AccountKey, instant, optionalInstant } from '../columns.ts'
import type { RealmContext } from '../realm-context.ts'
import { type AccountRow, accountReader } from './account-row.ts'

export interface SessionRow {
  readonly sessionId: string
  readonly sessionAccount: AccountKey
  readonly sessionCreated: Date | string
  readonly sessionRotated: Date | string | null
  readonly sessionExpires: Date | string
  readonly sessionRevoked: Date | string | null
  readonly sessionAddress: string | null
  readonly sessionUserAgent: string | null
  readonly sessionMethods: string
}

const COLUMNS = {
  id: 'sessionId',
  account_id: 'sessionAccount',
  created_at: 'sessionCreated',
  rotated_at: 'sessionRotated',
  expires_at: 'sessionExpires',
  revoked_at: 'sessionRevoked',
  address: 'sessionAddress',
  user_agent: 'sessionUserAgent',
  methods: 'sessionMethods',
}

/** A session, under names that stand beside `accountColumns`. */
export const sessionColumns = Object.entries(COLUMNS).map(([column, name]) =>
  sql.ref(`sessions.${column}`).as(name),
)

export function sessionOf(row: SessionRow): Session {
  return {
    id: asSessionId(row.sessionId),
    accountId: asAccountId(String(row.sessionAccount)),
    createdAt: instant(row.sessionCreated),
    lastUsedAt: instant(row.sessionRotated ?? row.sessionCreated),
    expiresAt: instant(row.sessionExpires),
    revokedAt: optionalInstant(row.sessionRevoked),
    address: row.sessionAddress ?? undefined,
    userAgent: row.sessionUserAgent ?? undefined,
    methods: row.sessionMethods.split(' '),
  }
}

export interface SessionWithAccount {
  readonly session: Session
  readonly account: Account
}

export function sessionReader(
  context: RealmContext,
): (row: SessionRow & AccountRow) => SessionWithAccount {
  const accountOf = accountReader(context)
  return (row) => ({ session: sessionOf(row), account: accountOf(row) })
}
