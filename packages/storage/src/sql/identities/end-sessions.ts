import { type Admission, asAccountId, type IdentityStore } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import { type Place, prepared } from '../../prepared.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { rememberToken } from './tickets.ts'

type VerifiedIdentity = Extract<Admission['verified'], { kind: 'identity' }>

interface Ending {
  readonly issuer: string
  readonly now: Date
}

interface NewRow {
  readonly session: string
  readonly issuer: string
  readonly subject: string
  readonly providerSession: string | null
}

const endStatements = (_: RealmContext, db: Kysely<EngineTables>) => {
  const openOnes = (place: Place<Ending>) =>
    db
      .updateTable('sessions')
      .set({ revoked_at: place('now') })
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', place('now'))
      .returning('account_id')
  return {
    insert: prepared<NewRow, never>((place) =>
      db.insertInto('session_identities').values({
        session_id: place('session'),
        issuer: place('issuer'),
        subject: place('subject'),
        provider_session: place('providerSession'),
      }),
    ),
    endSession: prepared<Ending & { sid: string }, { account_id: AccountKey }>((place) =>
      openOnes(place).where('id', 'in', (of) =>
        of
          .selectFrom('session_identities')
          .select('session_id')
          .where('issuer', '=', place('issuer'))
          .where('provider_session', '=', place('sid')),
      ),
    ),
    endSubject: prepared<Ending & { subject: string }, { account_id: AccountKey }>((place) =>
      openOnes(place).where('id', 'in', (of) =>
        of
          .selectFrom('session_identities')
          .select('session_id')
          .where('issuer', '=', place('issuer'))
          .where('subject', '=', place('subject')),
      ),
    ),
    use: prepared<
      { issuer: string; subject: string; account: AccountKey; at: Date },
      { id: string }
    >((place) =>
      db
        .updateTable('identities')
        .set({ last_used_at: place('at') })
        .where('issuer', '=', place('issuer'))
        .where('subject', '=', place('subject'))
        .where('account_id', '=', place('account'))
        .returning('id'),
    ),
  }
}

/** Notes that an identity is used. @returns whether the account still has it */
export async function useIdentity(
  tx: EngineTx,
  account: AccountKey,
  { issuer, subject }: VerifiedIdentity,
  at: Date,
): Promise<boolean> {
  return (await tx.statements(endStatements).use(tx, { issuer, subject, account, at })).length > 0
}

/** Notes which session of the provider a session belongs to. */
export async function noteSessionIdentity(
  tx: EngineTx,
  session: string,
  { issuer, subject, sessionId }: VerifiedIdentity,
): Promise<void> {
  const providerSession = sessionId ?? null
  await tx.statements(endStatements).insert(tx, { session, issuer, subject, providerSession })
}

export async function endSessionsIn(
  tx: EngineTx,
  logout: Parameters<IdentityStore['endSessions']>[0],
): ReturnType<IdentityStore['endSessions']> {
  const { tokenHash: hash, rememberUntil: end, now, event } = logout
  const isNew = await rememberToken(tx, { hash, end, now })
  if (!isNew) return { kind: 'repeated' }
  const ended = await endThose(tx, logout)
  for (const account of new Set(ended.map((row) => row.account_id))) {
    await tx.record(event, asAccountId(String(account)))
  }
  return { kind: 'ended', sessions: ended.length }
}

async function endThose(
  tx: EngineTx,
  { issuer, subject, sessionId: sid, now }: Parameters<IdentityStore['endSessions']>[0],
): Promise<readonly { account_id: AccountKey }[]> {
  const { endSession, endSubject } = tx.statements(endStatements)
  if (sid !== undefined) return endSession(tx, { issuer, sid, now })
  return subject === undefined ? [] : endSubject(tx, { issuer, subject, now })
}
