import { type Account, type AccountId, type AccountStore, asAccountId } from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { accountOf } from './account-row.ts'
import { findHolder, type HolderRow } from './credential.ts'

const ENDING = 0 // the partition of the suspensions that have an end
const NOTED_BEFORE_MILLISECONDS = 60_000 // a change takes no longer than seconds

/** Noted before the account is suspended; the account decides whether its suspension is over. */
export async function noteEnd(
  { cql: keyspace }: RealmContext,
  accountId: AccountId,
  { endsAt, now }: { readonly endsAt: Date; readonly now: Date },
): Promise<void> {
  await keyspace.write(cql`insert into ending_suspensions (one, ends_at, userid, noted_at)
    values (${ENDING}, ${endsAt}, ${accountId}, ${now})`)
}

export function endSuspension(
  context: RealmContext,
  { accountId, now, event }: Parameters<AccountStore['endSuspension']>[0],
): Promise<Account | undefined> {
  return context.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(context, accountId)
      const until = row && endOf(row)
      if (!row || !until || until > now) return undefined
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users set account_status = 'active', suspended_until = null,
            updated_at = ${now}
          where userid = ${accountId}
          if email = ${row.email} and account_status = 'suspended' and suspended_until = ${until}`,
        consequences: { event: numbered(context, event, accountId) },
      })
      if (!outcome.applied) continue
      const { suspendedUntil: _, ...account } = accountOf(context, row)
      return { ...account, status: 'active', updatedAt: now }
    }
  })
}

function endOf({ account_status, suspended_until }: HolderRow): Date | null {
  return account_status === 'suspended' ? suspended_until : null
}

interface EndingRow {
  readonly ends_at: Date
  readonly userid: { toString(): string }
  /** Microseconds of the database's clock. */
  readonly noted: bigint
}

/** What is found here and is not to be ended any more goes. */
export async function listElapsedSuspensions(
  context: RealmContext,
  { now, limit }: Parameters<AccountStore['listElapsedSuspensions']>[0],
): Promise<readonly AccountId[]> {
  const { cql: keyspace } = context
  const rows = await keyspace.read<EndingRow>(
    cql`select ends_at, userid, writetime(noted_at) as noted from ending_suspensions
      where one = ${ENDING} and ends_at <= ${now} limit ${limit}`,
  )
  const elapsed: AccountId[] = []
  for (const { ends_at, userid, noted } of rows) {
    const accountId = asAccountId(userid.toString())
    const row = await findHolder(context, accountId)
    if (row && endOf(row)?.getTime() === ends_at.getTime()) elapsed.push(accountId)
    else if (isOld(noted)) {
      await keyspace.write(cql`delete from ending_suspensions
        where one = ${ENDING} and ends_at = ${ends_at} and userid = ${accountId}`)
    }
  }
  return elapsed
}

/** A younger one may be of a suspension that is under way. */
function isOld(noted: bigint): boolean {
  return Date.now() - Number(noted) / 1_000 > NOTED_BEFORE_MILLISECONDS
}
