import type { Admission, AdmissionOutcome, SeenClient } from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { type FollowUp, storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { storedSession } from '../sessions/open-session.ts'
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
      if (!row || !(await proves(context, row, admission))) return { kind: 'changed_meanwhile' }
      const passage = await passGate(context, admission, row)
      if (passage.kind !== 'open') return passage
      if (await noteLogin(context, admission, row, passage)) {
        const account = { ...accountOf(context, row), lastLoginAt: admission.at }
        return { kind: 'admitted', account, mustEnrol: passage.mustEnrol }
      }
    }
  })
}

async function proves(
  context: RealmContext,
  row: HolderRow,
  { verified }: Admission,
): Promise<boolean> {
  if (row.account_status !== 'active' || row.reset_required_at) return false
  switch (verified.kind) {
    case 'password':
      return (await passwordOf(context, row)) === verified.hash
    case 'mailed_code':
      return true // it was spent before
    case 'secret':
    case 'identity':
    case 'passkey':
      return false
  }
}

/** @returns `false` if the row is not what it was any more */
async function noteLogin(
  context: RealmContext,
  admission: Admission,
  row: HolderRow,
  { noted, asFound, consequences }: Passage,
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
      session: session && storedSession(session, { account: accountId, epoch }),
      mail: client?.isNew ? storedMail(client.notice(accountOf(context, row)), at) : undefined,
      follow: follow(admission),
    },
  })
  return outcome.applied
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
