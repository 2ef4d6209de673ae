import type { KeyStore } from '@usher/engine'
import { instant, optionalInstant } from '../columns.ts'
import type { Database } from '../database.ts'
import type { EngineTables } from '../tables.ts'

/** Older than all that `replace` adds. */
const CONFIGURED = { id: 'configured', sealed: null, created_at: new Date(0) }

/** The signing keys in SQL. */
export function sqlKeys({ read, write }: Database<EngineTables>): KeyStore {
  return {
    async list() {
      const rows = await read
        .selectFrom('signing_keys')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(({ id, sealed, created_at, ends_at }) => ({
        id,
        sealed: sealed ?? undefined,
        createdAt: instant(created_at),
        endsAt: optionalInstant(ends_at),
      }))
    },

    async replace({ key: { id, sealed, createdAt }, othersEndAt, event }) {
      await write(async (tx) => {
        await tx.db
          .insertInto('signing_keys')
          .values([CONFIGURED, { id, sealed, created_at: createdAt }])
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        await tx.db
          .updateTable('signing_keys')
          .set({ ends_at: othersEndAt })
          .where('id', '!=', id)
          .where((is) => is.or([is('ends_at', 'is', null), is('ends_at', '>', othersEndAt)]))
          .execute()
        await tx.record(event)
      })
    },
  }
}
