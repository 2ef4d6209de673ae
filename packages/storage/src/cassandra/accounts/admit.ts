import type { Admission, AdmissionOutcome } from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import type { FollowUp } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { storedSession } from '../sessions/open-session.ts'
import { accountOf } from './account-row.ts'
import { findHolder, type HolderRow, passwordOf } from './credential.ts'

/**
 * Notes the login, if account and credential are still the same, and opens its session. The session
 * belongs to the epoch that the guard has seen, so a revocation of all sessions that comes in
 * between ends it, too.
 */
export async function admit(
  context: RealmContext,
  admission: Admission,
): Promise<AdmissionOutcome> {
  const { accountId, verified } = admission
  if (verified.kind !== 'password') return { kind: 'changed_meanwhile' }
  return context.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(context, accountId)
      if (row?.account_status !== 'active') return { kind: 'changed_meanwhile' }
      if ((await passwordOf(context, row)) !== verified.hash) return { kind: 'changed_meanwhile' }
      if (await noteLogin(context, admission, row)) {
        return {
          kind: 'admitted',
          account: { ...accountOf(context, row), lastLoginAt: admission.at },
          mustEnrol: false,
        }
      }
    }
  })
}

/** @returns `false` if the row is not what it was any more */
async function noteLogin(
  context: RealmContext,
  admission: Admission,
  row: HolderRow,
): Promise<boolean> {
  const { accountId, at, session, event } = admission
  const epoch = row.session_epoch?.toString() ?? null
  const outcome = await changeRow(context, accountRow(accountId), {
    guarded: cql`update users set last_login_date = ${at} ${newPassword(admission, row)}
      where userid = ${accountId}
      if account_status = 'active' and password = ${row.password} and session_epoch = ${epoch}`,
    consequences: {
      event: numbered(context, event, accountId),
      session: session && storedSession(session, { account: accountId, epoch }),
      follow: follow(admission),
    },
  })
  return outcome.applied
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
