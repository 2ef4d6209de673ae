import { asAccountId } from '@usher/engine'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import { releasePasskey } from '../factors/claim-passkey.ts'
import { readFactors } from '../factors/stored-factors.ts'
import { releaseIdentity } from '../identities/claim-identity.ts'
import { readIdentities } from '../identities/stored-identities.ts'
import { deleteArchives } from '../personal-data/archive-parts.ts'
import { readExports } from '../personal-data/stored-exports.ts'
import type { RealmContext } from '../realm-context.ts'
import type { SessionIdentity } from '../sessions/open-session.ts'
import { findSession } from '../sessions/session-row.ts'
import { DELETED } from './account-row.ts'
import { readEmailChanges } from './email-change-row.ts'
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
  const { stored } = await readFactors(context, asAccountId(account))
  await Promise.all([
    ...list.map((identity) => releaseIdentity(context, identity)),
    ...stored.passkeys.map((passkey) => releasePasskey(context, passkey)),
  ])
  const createdAt = row.created_date ?? new Date(0)
  await removeEntry(context, { account, createdAt, changed: row.changed ?? 0n })
  const { list: exports } = await readExports(context, asAccountId(account))
  await deleteArchives(context, exports)
  for (const email of await claimedBy(context, account, row)) {
    await remove(
      context,
      cql`delete from user_credentials where email = ${email} if userid = ${account}`,
    )
  }
  await remove(
    context,
    cql`delete from users where userid = ${account} if account_status = ${DELETED}`,
  )
}

/** Its address, and those that it had before or wants. */
async function claimedBy(
  context: RealmContext,
  account: string,
  { email }: RemainsRow,
): Promise<ReadonlySet<string>> {
  const { list } = await readEmailChanges(context, asAccountId(account))
  const changed = list.flatMap(({ from, to }) => [from, to])
  return new Set([...(email === null ? [] : [email]), ...changed])
}

/** The sessions of an account that is gone, and what finds them. */
export async function removeSessions(context: RealmContext, account: string): Promise<void> {
  const sessions = context.cql.pages<{ session_id: string }>(
    cql`select session_id from user_sessions_by_user where userid = ${account}`,
    100,
  )
  for await (const page of sessions) {
    for (const { session_id } of page) {
      await removeByIdentity(context, session_id)
      await remove(
        context,
        cql`delete from user_sessions where session_id = ${session_id} if exists`,
      )
    }
  }
  await context.cql.write(cql`delete from user_sessions_by_user where userid = ${account}`)
}

/** Who they are at another provider. */
async function removeByIdentity(context: RealmContext, session: string): Promise<void> {
  const { identity } = (await findSession(context, session)) ?? {}
  if (!identity) return
  const { issuer, subject, sessionId }: SessionIdentity = JSON.parse(identity)
  await context.cql.write(cql`delete from sessions_by_subject
    where issuer = ${issuer} and subject = ${subject} and session_id = ${session}`)
  if (!sessionId) return
  await context.cql.write(cql`delete from sessions_by_provider_session
    where issuer = ${issuer} and provider_session = ${sessionId} and session_id = ${session}`)
}

// Done is done, whoever did it: that the guard does not hold any more is as good.
async function remove({ cql: keyspace }: RealmContext, guarded: Statement): Promise<void> {
  await decided({
    attempt: () => keyspace.attempt([guarded]),
    isApplied: async () => false,
  })
}
