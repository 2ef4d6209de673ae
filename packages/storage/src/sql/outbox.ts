import type { OutboxStore, QueuedMail } from '@usher/engine'
import { type Selectable, sql } from 'kysely'
import { latestInstant } from '../clock-skew.ts'
import { instant, optionalInstant } from '../columns.ts'
import type { Database } from '../database.ts'
import type { EngineTables, OutboxTable } from '../tables.ts'
import { postMail } from './mails.ts'

/** The outbox in SQL. */
export function sqlOutbox(database: Database<EngineTables>): OutboxStore {
  const { dialect, read, write, writeOne } = database
  return {
    add: (mail, now) => writeOne((tx) => postMail(tx, mail, now)),

    claim: ({ now, leaseSeconds, longestPauseSeconds, limit }) =>
      writeOne(async ({ db }) => {
        const latestDue = latestInstant(now, longestPauseSeconds)
        const latestLease = latestInstant(now, leaseSeconds)
        const due = dialect.lockFreeRows(
          db
            .selectFrom('outbox')
            .select('id')
            .where('failed_at', 'is', null)
            .where((is) => is.or([is('due_at', '<=', now), is('due_at', '>', latestDue)]))
            .where((is) =>
              is.or([
                is('leased_until', 'is', null),
                is('leased_until', '<=', now),
                is('leased_until', '>', latestLease),
              ]),
            )
            .orderBy('due_at')
            .orderBy('id')
            .limit(limit),
        )
        const rows = await db
          .updateTable('outbox')
          .set({
            attempt: sql`attempt + 1`,
            leased_until: new Date(now.getTime() + leaseSeconds * 1000),
          })
          .where('id', 'in', due)
          .returning(['id', 'sealed', 'attempt', 'due_at'])
          .execute()
        return rows
          .sort((one, other) => instant(one.due_at).getTime() - instant(other.due_at).getTime())
          .map(({ id, sealed, attempt }) => ({ id, sealed, attempt }))
      }),

    async delivered(id) {
      await writeOne(({ db }) => db.deleteFrom('outbox').where('id', '=', id).execute(), REPEATABLE)
    },

    async failed({ id, reason, nextAttemptAt }) {
      const next = nextAttemptAt ? { due_at: nextAttemptAt } : { failed_at: dialect.now }
      await writeOne(
        ({ db }) =>
          db
            .updateTable('outbox')
            .set({ ...next, leased_until: null, last_reason: reason })
            .where('id', '=', id)
            .execute(),
        REPEATABLE,
      )
    },

    async counts() {
      const { waiting, failed } = await read
        .selectFrom('outbox')
        .select(({ fn }) => [
          fn.countAll<number>().filterWhere('failed_at', 'is', null).as('waiting'),
          fn.countAll<number>().filterWhere('failed_at', 'is not', null).as('failed'),
        ])
        .executeTakeFirstOrThrow()
      return { waiting, failed }
    },

    async list({ state, limit }) {
      const mails = read.selectFrom('outbox').selectAll().limit(limit)
      const rows =
        state === 'waiting'
          ? mails.where('failed_at', 'is', null).orderBy('due_at').orderBy('id')
          : mails.where('failed_at', 'is not', null).orderBy('failed_at', 'desc').orderBy('id')
      return (await rows.execute()).map(queuedMail)
    },

    async find(id) {
      const row = await read
        .selectFrom('outbox')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row && queuedMail(row)
    },

    retry: ({ id, now, instead }) =>
      write(async (tx) => {
        const again = await tx.db
          .updateTable('outbox')
          .set({
            failed_at: null,
            leased_until: null,
            due_at: now,
            attempt: 0,
            ...(instead && { sealed: instead.sealed, recipient: instead.recipient ?? null }),
          })
          .where('id', '=', id)
          .where('failed_at', 'is not', null)
          .returning('id')
          .execute()
        const retried = again.length > 0
        if (retried && instead) await tx.record(instead.event)
        return { retried }
      }),

    remove: ({ id, event }) =>
      write(async (tx) => {
        const removed = await tx.db
          .deleteFrom('outbox')
          .where('id', '=', id)
          .returning('id')
          .execute()
        if (removed.length > 0) await tx.record(event)
        return { removed: removed.length > 0 }
      }),
  }
}

export function queuedMail(row: Selectable<OutboxTable>): QueuedMail {
  return {
    id: row.id,
    sealed: row.sealed,
    createdAt: instant(row.created_at),
    attempt: row.attempt,
    nextAttemptAt: row.failed_at === null ? instant(row.due_at) : undefined,
    failedAt: optionalInstant(row.failed_at),
    reason: row.last_reason ?? undefined,
  }
}

const REPEATABLE = { idempotent: true }
