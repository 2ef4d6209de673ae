import {
  type Admission,
  type AdmissionOutcome,
  asAccountId,
  type IdentityKey,
  type SeenClient,
} from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { type FollowUp, storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql, type Statement } from '../client/statement.ts'
import { isSame, readIdentities } from '../identities/stored-identities.ts'
import type { RealmContext } from '../realm-context.ts'
import { type SessionIdentity, storedSession } from '../sessions/open-session.ts'
import { accountOf } from './account-row.ts'
import { findHolder, type HolderRow, passwordOf } from './credential.ts'
import { type Passage, passGate } from './gate.ts'

/**
 * Notes the login, if account and credential are still the same, and opens its session. The session
 * belongs to the epoch that the guard has seen, so a revocation of all sessions that comes in
 * between ends it, too.
 */
export async function admit(
  context: RealmContext,
  admission: Admission,
): Promise<AdmissionOutcome> {
  const { accountId } = admission
  return context.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(context, accountId)
      const proved = row && (await proves(context, row, admission))
      if (!row || !proved) return { kind: 'changed_meanwhile' }
      const passage = await passGate(context, admission, row)
      if (passage.kind !== 'open') return passage
      const login = {
        noted: cql`${proved.noted}${passage.noted}`,
        asFound: cql`${proved.asFound}${passage.asFound}`,
        consequences: passage.consequences,
      }
      if (await noteLogin(context, admission, row, login)) {
        const account = { ...accountOf(context, row), lastLoginAt: admission.at }
        return { kind: 'admitted', account, mustEnrol: passage.mustEnrol }
      }
    }
  })
}

async function proves(
  context: RealmContext,
  row: HolderRow,
  { verified, proof, at }: Admission,
): Promise<Noted | undefined> {
  if (row.account_status !== 'active' || row.reset_required_at) return undefined
  switch (verified.kind) {
    case 'password':
      return (await passwordOf(context, row)) === verified.hash ? NOTHING : undefined
    case 'identity':
      return usedIdentity(context, row, verified, at)
    case 'mailed_code':
    case 'bridged_token':
      return NOTHING // it was spent before
    case 'passkey':
      return proof?.kind === 'passkey' && proof.userVerified ? NOTHING : undefined
    case 'secret':
      return undefined
  }
}

/** The account must still have it when the login is noted. */
async function usedIdentity(
  context: RealmContext,
  row: HolderRow,
  verified: IdentityKey,
  at: Date,
): Promise<Noted | undefined> {
  const { text, list } = await readIdentities(context, asAccountId(row.userid.toString()))
  const identity = list.find((one) => isSame(one, verified))
  if (!identity) return undefined
  return {
    noted: cql`, identity_uses[${identity.id}] = ${at}`,
    asFound: cql` and identities = ${text}`,
  }
}

type Noted = Pick<Passage, 'noted' | 'asFound'>

const NOTHING: Noted = { noted: cql``, asFound: cql`` }

/** @returns `false` if the row is not what it was any more */
async function noteLogin(
  context: RealmContext,
  admission: Admission,
  row: HolderRow,
  { noted, asFound, consequences }: Noted & Pick<Passage, 'consequences'>,
): Promise<boolean> {
  const { accountId, at, session, seen, event } = admission
  const client = seen && (await seenBefore(context, admission, seen))
  const epoch = row.session_epoch?.toString() ?? null
  const outcome = await changeRow(context, accountRow(accountId), {
    guarded: cql`update users set last_login_date = ${at}
        ${newPassword(admission, row)}${client?.noted ?? cql``}${noted}
      where userid = ${accountId}
      if account_status = 'active' and password = ${row.password}
        and session_epoch = ${epoch}${client?.asFound ?? cql``}${asFound}`,
    consequences: {
      ...consequences,
      event: numbered(context, event, accountId),
      session:
        session &&
        storedSession(session, { account: accountId, epoch, identity: identityIn(admission) }),
      mail: client?.isNew ? storedMail(client.notice(accountOf(context, row)), at) : undefined,
      follow: follow(admission),
    },
  })
  return outcome.applied
}

function identityIn({ verified }: Admission): SessionIdentity | undefined {
  if (verified.kind !== 'identity') return undefined
  const { issuer, subject, sessionId } = verified
  return { issuer, subject, sessionId }
}

interface ClientNote {
  readonly isNew: boolean
  readonly notice: SeenClient['notice']
  readonly noted: Statement
  readonly asFound: Statement
}

/** From where the account has signed in: what to note of this login, and whether it is new there. */
async function seenBefore(
  { cql: keyspace }: RealmContext,
  { accountId, at }: Admission,
  { userAgent, network, notice }: SeenClient,
): Promise<ClientNote> {
  const [row] = await keyspace.readSettled<{ seen_clients: Readonly<Record<string, Date>> | null }>(
    cql`select seen_clients from users where userid = ${accountId}`,
  )
  const seen = row?.seen_clients ?? {}
  const added = [userAgent, network].filter((digest) => !(digest in seen))
  const note = (digest: string) => cql`, seen_clients[${digest}] = ${at}`
  const absent = (digest: string) => cql` and seen_clients[${digest}] = ${null}`
  const joined = (pieces: readonly Statement[]) =>
    pieces.reduce((all, piece) => cql`${all}${piece}`, cql``)
  return {
    isNew: added.length > 0 && Object.keys(seen).length > 0,
    notice,
    noted: joined(added.map(note)),
    asFound: joined(added.map(absent)),
  }
}

/** A better hash, or the one from KillrVideo's table, which from now on lies here. */
function newPassword({ verified, upgradedHash }: Admission, row: HolderRow): Statement {
  const own = row.password === null && verified.kind === 'password' ? verified.hash : undefined
  const hash = upgradedHash ?? own
  return hash === undefined ? cql`` : cql`, password = ${hash}`
}

function follow({ upgradedHash }: Admission): FollowUp[] {
  return upgradedHash === undefined ? [] : ['password']
}
