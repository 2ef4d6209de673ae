import type { ClaimedMail, OutboxStore, QueuedMail } from '@usher/engine'
import { latestInstant } from '../../clock-skew.ts'
import { record } from '../audit/record.ts'
import { decided } from '../client/decided.ts'
import { isMistake } from '../client/failure.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { OUTBOX_SHARDS, postMail, shardOf } from './mails.ts'

/** A mail without its content. */
interface Schedule {
  readonly shard: number
  readonly id: string
  readonly created_at: Date
  readonly attempt: number
  readonly due_at: Date
  readonly leased_until: Date | null
  readonly failed_at: Date | null
  readonly last_reason: string | null
}

/** A mail with its content. */
export interface MailRow extends Schedule {
  readonly sealed: Buffer
  /** Keyed digest of the address; `null`: it was not kept then. */
  readonly recipient: string | null
}

type Take = Parameters<OutboxStore['claim']>[0]

const SHARDS = Array.from({ length: OUTBOX_SHARDS }, (_, shard) => shard)
const PAGE = 500
const SCHEDULE = cql`shard, id, created_at, attempt, due_at, leased_until, failed_at, last_reason`
/** All columns of a mail. */
export const WHOLE = cql`${SCHEDULE}, sealed, recipient`

/** The outbox on Cassandra: every change of a mail is one lightweight transaction on its row. */
export function cassandraOutbox(context: RealmContext): OutboxStore {
  return {
    add: (mail, now) => postMail(context, mail, now),

    async claim(take) {
      const waiting = await mailsOf<Schedule>(context, SCHEDULE)
      const due = waiting.filter((mail) => isFree(mail, take)).sort(dueFirst)
      const claimed: ClaimedMail[] = []
      for (const mail of due) {
        if (claimed.length === take.limit) break
        if (!(await lease(context, mail, take))) continue
        const sealed = await contentOf(context, mail)
        if (sealed) claimed.push({ id: mail.id, sealed, attempt: mail.attempt + 1 })
      }
      return claimed
    },

    async delivered(id) {
      const shard = shardOf(id)
      await change(
        context,
        shard,
        cql`delete from mail_outbox where shard = ${shard} and id = ${id} if exists`,
      )
    },

    async failed({ id, reason, nextAttemptAt }) {
      const shard = shardOf(id)
      // The time of a failure is for operators, so it is the server's clock, as in SQL.
      const next = nextAttemptAt ? cql`due_at = ${nextAttemptAt}` : cql`failed_at = ${new Date()}`
      await change(
        context,
        shard,
        cql`update mail_outbox set ${next}, leased_until = null, last_reason = ${reason}
          where shard = ${shard} and id = ${id} if exists`,
      )
    },

    async counts() {
      const mails = await mailsOf<Schedule>(context, SCHEDULE)
      const failed = mails.filter(isGivenUp).length
      return { waiting: mails.length - failed, failed }
    },

    async list({ state, limit }) {
      const mails = await mailsOf<MailRow>(context, WHOLE)
      const wanted =
        state === 'failed'
          ? mails.filter(isGivenUp).sort(givenUpLast)
          : mails.filter((mail) => !isGivenUp(mail)).sort(dueFirst)
      return wanted.slice(0, limit).map(queuedMail)
    },

    async find(id) {
      const [row] = await context.cql.readSettled<MailRow>(
        cql`select ${SCHEDULE}, sealed from mail_outbox where shard = ${shardOf(id)} and id = ${id}`,
      )
      return row && queuedMail(row)
    },

    async retry({ id, now, instead }) {
      const shard = shardOf(id)
      const content = instead ? cql`, sealed = ${Buffer.from(instead.sealed)}` : cql``
      const again = cql`update mail_outbox
        set failed_at = null, leased_until = null, due_at = ${now}, attempt = 0 ${content}
        where shard = ${shard} and id = ${id} if failed_at != null`
      const { applied: retried } = await change(context, shard, again)
      if (retried && instead) await record(context, instead.event)
      return { retried }
    },

    async remove({ id, event }) {
      const shard = shardOf(id)
      const gone = cql`delete from mail_outbox where shard = ${shard} and id = ${id} if exists`
      const { applied: removed } = await change(context, shard, gone)
      if (removed) await record(context, event)
      return { removed }
    },
  }
}

/** All of them: an outbox is short, and what has been delivered is gone. */
export async function mailsOf<Row>(
  { cql: keyspace }: RealmContext,
  columns: Statement,
): Promise<readonly Row[]> {
  const shards = await Promise.all(
    SHARDS.map(async (shard) => {
      const mails: Row[] = []
      const pages = keyspace.pages<Row>(
        cql`select ${columns} from mail_outbox where shard = ${shard}`,
        PAGE,
      )
      for await (const page of pages) mails.push(...page)
      return mails
    }),
  )
  return shards.flat()
}

/** Nothing if somebody has delivered the mail since it was looked for. */
async function contentOf(
  { cql: keyspace }: RealmContext,
  { shard, id }: Schedule,
): Promise<Uint8Array | undefined> {
  const [row] = await keyspace.read<Pick<MailRow, 'sealed'>>(
    cql`select sealed from mail_outbox where shard = ${shard} and id = ${id}`,
  )
  return row?.sealed
}

function isFree(
  { failed_at, due_at, leased_until }: Schedule,
  { now, leaseSeconds, longestPauseSeconds }: Take,
): boolean {
  const isOver = (instant: Date, secondsAhead: number) =>
    instant <= now || instant > latestInstant(now, secondsAhead)
  return (
    failed_at === null &&
    isOver(due_at, longestPauseSeconds) &&
    (leased_until === null || isOver(leased_until, leaseSeconds))
  )
}

const isGivenUp = ({ failed_at }: Schedule): boolean => failed_at !== null

export function queuedMail(row: MailRow): QueuedMail {
  return {
    id: row.id,
    sealed: row.sealed,
    createdAt: row.created_at,
    attempt: row.attempt,
    nextAttemptAt: row.failed_at === null ? row.due_at : undefined,
    failedAt: row.failed_at ?? undefined,
    reason: row.last_reason ?? undefined,
  }
}

function givenUpLast(one: Schedule, other: Schedule): number {
  return Number(other.failed_at) - Number(one.failed_at) || (one.id < other.id ? -1 : 1)
}

function dueFirst(one: Schedule, other: Schedule): number {
  return one.due_at.getTime() - other.due_at.getTime() || (one.id < other.id ? -1 : 1)
}

/** Of many that take a mail at once exactly one gets it: each attempt has another number. */
async function lease(
  { cql: keyspace, turns }: RealmContext,
  { shard, id, attempt, leased_until }: Schedule,
  { now, leaseSeconds }: Take,
): Promise<boolean> {
  const until = new Date(now.getTime() + leaseSeconds * 1000)
  const update = cql`update mail_outbox set attempt = ${attempt + 1}, leased_until = ${until}
    where shard = ${shard} and id = ${id} if attempt = ${attempt}
      and leased_until = ${leased_until} and failed_at = null`
  try {
    // In doubt it stays where it is: taken by us or not, it is due again when the lease is over.
    return (await turns.take(turnOf(shard), () => keyspace.attempt([update]))).applied
  } catch (error) {
    if (isMistake(error)) throw error
    return false
  }
}

function change({ cql: keyspace, turns }: RealmContext, shard: number, guarded: Statement) {
  return turns.take(turnOf(shard), () =>
    decided({
      attempt: () => keyspace.attempt([guarded]),
      isApplied: async () => false, // saying it again makes no difference
    }),
  )
}

const turnOf = (shard: number): string => `outbox ${shard}`
