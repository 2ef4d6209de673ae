import { asAccountId } from '@usher/engine'
import { removeSessions } from '../accounts/remove.ts'
import { dayOfId } from '../audit/event-ids.ts'
import { decided } from '../client/decided.ts'
import { cql } from '../client/statement.ts'
import { OUTBOX_SHARDS } from '../mail/mails.ts'
import type { RealmContext } from '../realm-context.ts'

/** Somebody whose account is erased, in a form that survives JSON. */
export interface Erased {
  readonly at: string
  /** How mails to the account's addresses are marked. */
  readonly recipients: readonly string[]
  /** The mail that tells of the erasure, which goes out yet. */
  readonly notice?: string | undefined
}

const ERASED = 0 // the partition of the accounts that were erased
const PAGE = 500
/** Consequences of changes before the erasure have been carried out by then, also after a crash. */
const SETTLED_MILLISECONDS = 300_000

/**
 * Takes along what the account's row does not: what apps keep, mails, and what events tell of the
 * person. It is noted that this has to be done once more, for what changes of other servers leave
 * in these moments.
 */
export async function forgetPerson(
  context: RealmContext,
  account: string,
  erased: Erased,
): Promise<void> {
  const { at, recipients, notice } = erased
  await context.cql.write(cql`insert into erased_accounts
    (one, erased_at, userid, recipients, notice) values
    (${ERASED}, ${new Date(at)}, ${account}, ${JSON.stringify(recipients)}, ${notice})`)
  await forget(context, account, erased)
}

/** @param now by the database's kind of clock, not by the engine's */
export async function forgetOnceMore(context: RealmContext, now: Date): Promise<void> {
  const settled = new Date(now.getTime() - SETTLED_MILLISECONDS)
  const rows = await context.cql.read<{
    erased_at: Date
    userid: { toString(): string }
    recipients: string
    notice: string | null
  }>(
    cql`select erased_at, userid, recipients, notice from erased_accounts
      where one = ${ERASED} and erased_at <= ${settled}`,
  )
  for (const { erased_at, userid, recipients, notice } of rows) {
    const account = userid.toString()
    await removeSessions(context, account)
    await forget(context, account, {
      at: erased_at.toISOString(),
      recipients: JSON.parse(recipients),
      notice: notice ?? undefined,
    })
    await context.cql.write(cql`delete from erased_accounts
      where one = ${ERASED} and erased_at = ${erased_at} and userid = ${account}`)
  }
}

async function forget(context: RealmContext, account: string, erased: Erased): Promise<void> {
  await Promise.all([
    context.ofApp?.erase(asAccountId(account)),
    deleteMails(context, erased),
    forgetEvents(context, account),
  ])
}

async function deleteMails(context: RealmContext, { recipients, notice }: Erased): Promise<void> {
  const found = await Promise.all(
    Array.from({ length: OUTBOX_SHARDS }, (_, shard) => mailsTo(context, shard, recipients)),
  )
  for (const { shard, id } of found.flat()) {
    if (id === notice) continue
    const gone = cql`delete from mail_outbox where shard = ${shard} and id = ${id} if exists`
    await context.turns.take(`outbox ${shard}`, () =>
      decided({ attempt: () => context.cql.attempt([gone]), isApplied: async () => false }),
    )
  }
}

async function mailsTo(
  { cql: keyspace }: RealmContext,
  shard: number,
  recipients: readonly string[],
): Promise<readonly { shard: number; id: string }[]> {
  const found: { shard: number; id: string }[] = []
  const pages = keyspace.pages<{ id: string; recipient: string | null }>(
    cql`select id, recipient from mail_outbox where shard = ${shard}`,
    PAGE,
  )
  for await (const rows of pages) {
    for (const { id, recipient } of rows) {
      if (recipient !== null && recipients.includes(recipient)) found.push({ shard, id })
    }
  }
  return found
}

interface EventRow {
  readonly id: bigint
  readonly event: { toString(): string }
  readonly type: string
}

/** What happened and when stays. */
async function forgetEvents({ cql: keyspace }: RealmContext, account: string): Promise<void> {
  const pages = keyspace.pages<EventRow>(
    cql`select id, event, type from audit_events_by_user where userid = ${account}`,
    PAGE,
  )
  const personal = cql`address = null, user_agent = null, detail = null`
  for await (const rows of pages) {
    for (const { id, event, type } of rows) {
      const key = event.toString()
      await Promise.all([
        keyspace.write(cql`update audit_events_by_user set ${personal}
          where userid = ${account} and id = ${id} and event = ${key}`),
        keyspace.write(cql`update audit_events_by_type set ${personal}
          where type = ${type} and day = ${dayOfId(Number(id))} and id = ${id} and event = ${key}`),
      ])
    }
  }
}
