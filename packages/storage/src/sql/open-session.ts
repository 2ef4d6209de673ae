import type { NewSession, SessionId } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'

interface SessionValues {
  readonly id: string
  readonly account: AccountKey
  readonly hash: string
  readonly created: Date
  readonly end: Date
  readonly address: string | null
  readonly userAgent: string | null
  readonly methods: string
}

interface Ending {
  readonly account: AccountKey
  readonly except: string
  readonly now: Date
}

const openSessionStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<SessionValues, never>((place) =>
    db.insertInto('sessions').values({
      id: place('id'),
      account_id: place('account'),
      refresh_token_hash: place('hash'),
      created_at: place('created'),
      expires_at: place('end'),
      address: place('address'),
      user_agent: place('userAgent'),
      methods: place('methods'),
    }),
  ),
  revokeOthers: prepared<Ending, { id: string }>((place) =>
    db
      .updateTable('sessions')
      .set({ revoked_at: place('now') })
      .where('account_id', '=', place('account'))
      .where('id', '<>', place('except'))
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', place('now'))
      .returning('id'),
  ),
})

export async function openSession(
  db: EngineTx,
  account: AccountKey,
  session: NewSession,
): Promise<void> {
  await db.statements(openSessionStatements).insert(db, {
    id: session.id,
    account,
    hash: session.refreshTokenHash,
    created: session.createdAt,
    end: session.expiresAt,
    address: session.address ?? null,
    userAgent: session.userAgent ?? null,
    methods: session.methods.join(' '),
  })
}

const NO_SESSION = '' // every id has characters

/** Ends the account's sessions for good. @returns how many were live */
export async function revokeSessions(
  db: EngineTx,
  { account, except, now }: { account: AccountKey; except?: SessionId | undefined; now: Date },
): Promise<number> {
  const ended = { account, except: except ?? NO_SESSION, now }
  return (await db.statements(openSessionStatements).revokeOthers(db, ended)).length
}
