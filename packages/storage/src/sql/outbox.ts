import type { OutboxStore } from '@usher/engine'
import { sql } from 'kysely'
import { instant } from '../columns.ts'
import type { Database } from '../database.ts'
import type { EngineTables } from '../tables.ts'
import { postMail } from './mails.ts'

/** The outbox in SQL. */
export function sqlOutbox(database: Database<EngineTables>): OutboxStore {
  const { dialect, read, writeOne } = database
  return {
    add: (mail, now) => writeOne((db) => postMail(db, mail, now)),

    claim: ({ now, leaseSeconds, limit }) =>
      writeOne(async (db) => {
        const due = dialect.lockFreeRows(
          db
            .selectFrom('outbox')
            .select('id')
            .where('failed_at', 'is', null)
            .where('due_at', '<=', now)
            .where((is) => is.or([is('leased_until', 'is', null), is('leased_until', '<=', now)]))
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
      await writeOne((db) => db.deleteFrom('outbox').where('id', '=', id).execute(), REPEATABLE)
    },

    async failed({ id, reason, nextAttemptAt }) {
      const next = nextAttemptAt ? { due_at: nextAttemptAt } : { failed_at: dialect.now }
      await writeOne(
        (db) =>
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
  }
}

const REPEATABLE = { idempotent: true }
