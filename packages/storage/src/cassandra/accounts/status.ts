import { type Account, type AccountStore, asIdentifier } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { accountRow } from '../changes/row-key.ts'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import { noErasure } from '../personal-data/erasures.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'
import { accountOf, DELETED, existing, statusOf, storedStatus } from './account-row.ts'
import { findClaim, findHolder, type HolderRow } from './credential.ts'
import { noteEnd } from './suspensions.ts'

const { TimeUuid } = cassandra.types

type StatusChange = Parameters<AccountStore['changeStatus']>[0]

export function changeStatus(
  context: RealmContext,
  change: StatusChange,
): Promise<Account | undefined> {
  const { accountId, status, suspendedUntil, now, event } = change
  return context.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(context, accountId)
      if (!row) return undefined
      if (status === 'active') await unlock(context, row)
      const isSame = row.suspended_until?.getTime() === suspendedUntil?.getTime()
      if (statusOf(row.account_status) === status && isSame) return accountOf(context, row)

      if (suspendedUntil) await noteEnd(context, accountId, { endsAt: suspendedUntil, now })
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users set account_status = ${storedStatus(status)},
            suspended_until = ${suspendedUntil ?? null}, updated_at = ${now},
            ${noErasure}${status === 'active' ? activated(row, now) : withoutSessions(now)}
          where userid = ${accountId}
          if email = ${row.email} and account_status = ${row.account_status}
            and suspended_until = ${row.suspended_until}`,
        consequences: { event: numbered(context, event, accountId) },
      })
      if (!outcome.applied) continue
      const { erasesAt: _, suspendedUntil: __, ...account } = accountOf(context, row)
      return { ...account, status, ...(suspendedUntil && { suspendedUntil }), updatedAt: now }
    }
  })
}

const activated = ({ account_status }: HolderRow, now: Date): Statement =>
  account_status === 'pending' ? cql`, activated_at = ${now}` : cql``

/** Sessions of an earlier epoch have ended; no new one begins while the account is not active. */
const withoutSessions = (now: Date): Statement =>
  cql`, session_epoch = ${TimeUuid.fromDate(now)}, kept_session = null`

/** KillrVideo locks accounts in another table; who makes one active means that lock, too. */
async function unlock(context: RealmContext, { email, userid }: HolderRow): Promise<void> {
  const claim = await findClaim(context, asIdentifier(email))
  if (!claim?.account_locked) return
  const update = cql`update user_credentials set account_locked = ${false}
    where email = ${email} if userid = ${userid.toString()}`
  await decided({
    attempt: () => context.cql.attempt([update]),
    isApplied: async () => false, // to unlock it once more is right as well
  })
}

export function deleteAccount(
  context: RealmContext,
  deletion: Parameters<AccountStore['delete']>[0],
): ReturnType<AccountStore['delete']> {
  return deleteAccountIf(context, deletion, existing)
}

/** From the first write on nobody finds the account; the event is part of that write. */
export function deleteAccountIf(
  context: RealmContext,
  { accountId, event }: Parameters<AccountStore['delete']>[0],
  guard: Statement,
): ReturnType<AccountStore['delete']> {
  return context.turns.take(accountId, async () => {
    if (!isAccountId(accountId)) return { kind: 'not_found' }
    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users set account_status = ${DELETED}, updated_at = ${event.at},
          session_epoch = ${TimeUuid.fromDate(event.at)}, kept_session = null
        where userid = ${accountId} if ${guard}`,
      consequences: { event: numbered(context, event, accountId), follow: ['remove'] },
    })
    return { kind: outcome.applied ? 'deleted' : 'not_found' }
  })
}
