import type { AccountStore } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { cassandraApprovals, holdsApproval, noApprovals } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { keptSession } from '../sessions/session-row.ts'
import { accountOf } from './account-row.ts'
import { findHolder, passwordOf } from './credential.ts'

const { TimeUuid } = cassandra.types

export async function changePassword(
  context: RealmContext,
  change: Parameters<AccountStore['changePassword']>[0],
): ReturnType<AccountStore['changePassword']> {
  const { accountId, verified, newHash, keepSession, approval, notice, now, event } = change
  const { isValid } = cassandraApprovals(context)
  return context.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(context, accountId)
      if (!row || (await passwordOf(context, row)) !== verified)
        return { kind: 'changed_meanwhile' }
      if (approval && !(await isValid(approval))) return { kind: 'approval_invalid' }
      const kept = await keptSession(context, row, keepSession, now)
      const approved = approval ? cql` and ${holdsApproval(approval)}` : cql``
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users set password = ${newHash}, updated_at = ${now},
            session_epoch = ${TimeUuid.fromDate(now)}, kept_session = ${kept},
            reset_required_at = null, ${noApprovals}
          where userid = ${accountId}
          if email = ${row.email} and account_status = ${row.account_status}
            and password = ${row.password}
            and session_epoch = ${row.session_epoch?.toString() ?? null}${approved}`,
        consequences: {
          event: numbered(context, event, accountId),
          mail: notice && storedMail(notice(accountOf(context, row)), now),
          follow: ['password'],
        },
      })
      if (outcome.applied) return { kind: 'changed' }
    }
  })
}
