import type { Account, AccountStore, Identifier } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { accountOf, DELETED, existing, statusOf, storedStatus } from './account-row.ts'
import { account as accountPlace, changeRow } from './changes.ts'
import { findClaim, findHolder, type HolderRow } from './credential.ts'
import { decided } from './decided.ts'
import { numbered } from './events.ts'
import { type Home, isAccountId } from './home.ts'
import { cql, type Statement } from './statement.ts'

const { TimeUuid } = cassandra.types

type StatusChange = Parameters<AccountStore['changeStatus']>[0]

export function changeStatus(home: Home, change: StatusChange): Promise<Account | undefined> {
  const { accountId, status, now, event } = change
  return home.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(home, accountId)
      if (!row) return undefined
      if (status === 'active') await unlock(home, row)
      if (statusOf(row.account_status) === status) return accountOf(home, row)

      const outcome = await changeRow(home, accountPlace(accountId), {
        guarded: cql`update users set account_status = ${storedStatus(status)},
            updated_at = ${now} ${status === 'active' ? activated(row, now) : withoutSessions(now)}
          where userid = ${accountId}
          if email = ${row.email} and account_status = ${row.account_status}`,
        consequences: { event: numbered(home, event, accountId) },
      })
      if (outcome.applied) return { ...accountOf(home, row), status, updatedAt: now }
    }
  })
}

const activated = ({ account_status }: HolderRow, now: Date): Statement =>
  account_status === 'pending' ? cql`, activated_at = ${now}` : cql``

/** Sessions of an earlier epoch have ended; no new one begins while the account is not active. */
const withoutSessions = (now: Date): Statement =>
  cql`, session_epoch = ${TimeUuid.fromDate(now)}, kept_session = null`

/** KillrVideo locks accounts in another table; who makes one active means that lock, too. */
async function unlock(home: Home, { email, userid }: HolderRow): Promise<void> {
  const claim = await findClaim(home, email as Identifier)
  if (!claim?.account_locked) return
  const update = cql`update user_credentials set account_locked = ${false}
    where email = ${email} if userid = ${userid.toString()}`
  await decided({
    attempt: () => home.cql.attempt([update]),
    isApplied: async () => false, // to unlock it once more is right as well
  })
}

/** From the first write on nobody finds the account; the event is part of that write. */
export function deleteAccount(
  home: Home,
  { accountId, event }: Parameters<AccountStore['delete']>[0],
): ReturnType<AccountStore['delete']> {
  return home.turns.take(accountId, async () => {
    if (!isAccountId(accountId)) return { kind: 'not_found' }
    const outcome = await changeRow(home, accountPlace(accountId), {
      guarded: cql`update users set account_status = ${DELETED}, updated_at = ${event.at},
          session_epoch = ${TimeUuid.fromDate(event.at)}, kept_session = null
        where userid = ${accountId} if ${existing}`,
      consequences: { event: numbered(home, event, accountId), follow: ['remove'] },
    })
    return { kind: outcome.applied ? 'deleted' : 'not_found' }
  })
}
