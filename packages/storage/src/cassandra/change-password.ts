import type { AccountStore } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { account as accountPlace, changeRow } from './changes.ts'
import { findHolder, passwordOf } from './credential.ts'
import { numbered } from './events.ts'
import type { Home } from './home.ts'
import { keptSession } from './session-row.ts'
import { cql } from './statement.ts'

const { TimeUuid } = cassandra.types

export async function changePassword(
  home: Home,
  change: Parameters<AccountStore['changePassword']>[0],
): ReturnType<AccountStore['changePassword']> {
  const { accountId, verified, newHash, keepSession, now, event } = change
  return home.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(home, accountId)
      if (!row || (await passwordOf(home, row)) !== verified) return { kind: 'changed_meanwhile' }
      const kept = await keptSession(home, row, keepSession, now)
      const outcome = await changeRow(home, accountPlace(accountId), {
        guarded: cql`update users set password = ${newHash}, updated_at = ${now},
            session_epoch = ${TimeUuid.fromDate(now)}, kept_session = ${kept}
          where userid = ${accountId}
          if email = ${row.email} and account_status = ${row.account_status}
            and password = ${row.password}
            and session_epoch = ${row.session_epoch?.toString() ?? null}`,
        consequences: { event: numbered(home, event, accountId), follow: ['password'] },
      })
      if (outcome.applied) return { kind: 'changed' }
    }
  })
}
