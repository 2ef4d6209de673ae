import { asAccountId } from '@usher/engine'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import { releaseIdentity } from '../identities/claim-identity.ts'
import { readIdentities } from '../identities/stored-identities.ts'
import type { RealmContext } from '../realm-context.ts'
import { DELETED } from './account-row.ts'
import { removeEntry } from './search-index.ts'

interface RemainsRow {
  readonly email: string | null
  readonly created_date: Date | null
  readonly account_status: string | null
  readonly changed: bigint | null
}

/**
 * Removes what belongs to a deleted account, the account's own row last: as long as it is there,
 * this can be done again.
 */
export async function removeRemains(context: RealmContext, account: string): Promise<void> {
  const { cql: keyspace } = context
  const [row] = await keyspace.readSettled<RemainsRow>(
    cql`select email, created_date, account_status, writetime(updated_at) as changed from users
      where userid = ${account}`,
  )
  if (row?.account_status !== DELETED) return
  await removeSessions(context, account)
  const { list } = await readIdentities(context, asAccountId(account))
  await Promise.all(list.map((identity) => releaseIdentity(context, identity)))
  const createdAt = row.created_date ?? new Date(0)
  await removeEntry(context, { account, createdAt, changed: row.changed ?? 0n })
  if (row.email !== null) {
    await remove(
      context,
      cql`delete from user_credentials where email = ${row.email} if userid = ${account}`,
    )
  }
  await remove(
    context,
    cql`delete from users where userid = ${account} if account_status = ${DELETED}`,
  )
}

async function removeSessions(context: RealmContext, account: string): Promise<void> {
  const sessions = context.cql.pages<{ session_id: string }>(
    cql`select session_id from user_sessions_by_user where userid = ${account}`,
    100,
  )
  for await (const page of sessions) {
    for (const { session_id } of page) {
      await remove(
        context,
        cql`delete from user_sessions where session_id = ${session_id} if exists`,
      )
    }
  }
  await context.cql.write(cql`delete from user_sessions_by_user where userid = ${account}`)
}

// Done is done, whoever did it: that the guard does not hold any more is as good.
async function remove({ cql: keyspace }: RealmContext, guarded: Statement): Promise<void> {
  await decided({
    attempt: () => keyspace.attempt([guarded]),
    isApplied: async () => false,
  })
}
