import type { Account, Admission } from '@usher/engine'
import { accountOf } from './account-row.ts'
import { account as accountPlace, changeRow } from './changes.ts'
import type { FollowUp } from './consequences.ts'
import { findHolder, type HolderRow, passwordOf } from './credential.ts'
import { numbered } from './events.ts'
import type { Home } from './home.ts'
import { storedSession } from './open-session.ts'
import { cql, type Statement } from './statement.ts'

type Outcome = { kind: 'admitted'; account: Account } | { kind: 'changed_meanwhile' }

/**
 * Notes the login, if account and credential are still the same, and opens its session. The session
 * belongs to the epoch that the guard has seen, so a revocation of all sessions that comes in
 * between ends it, too.
 */
export async function admit(home: Home, admission: Admission): Promise<Outcome> {
  const { accountId, verified } = admission
  if (verified.kind !== 'password') return { kind: 'changed_meanwhile' }
  return home.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(home, accountId)
      if (row?.account_status !== 'active') return { kind: 'changed_meanwhile' }
      if ((await passwordOf(home, row)) !== verified.hash) return { kind: 'changed_meanwhile' }
      if (await noteLogin(home, admission, row)) {
        return { kind: 'admitted', account: { ...accountOf(home, row), lastLoginAt: admission.at } }
      }
    }
  })
}

/** @returns `false` if the row is not what it was any more */
async function noteLogin(home: Home, admission: Admission, row: HolderRow): Promise<boolean> {
  const { accountId, at, session, event } = admission
  const epoch = row.session_epoch?.toString() ?? null
  const outcome = await changeRow(home, accountPlace(accountId), {
    guarded: cql`update users set last_login_date = ${at} ${newPassword(admission, row)}
      where userid = ${accountId}
      if account_status = 'active' and password = ${row.password} and session_epoch = ${epoch}`,
    consequences: {
      event: numbered(home, event, accountId),
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
