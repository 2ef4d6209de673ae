import type { ProviderStore } from '@usher/engine'
import { instant } from '../columns.ts'
import type { Database } from '../database.ts'
import type { EngineTables } from '../tables.ts'

/** Providers that operators have added, in SQL. */
export function sqlProviders({ read, write }: Database<EngineTables>): ProviderStore {
  return {
    async list() {
      const rows = await read.selectFrom('identity_providers').selectAll().orderBy('name').execute()
      return rows.map(({ name, sealed, added_at }) => ({
        name,
        sealed,
        addedAt: instant(added_at),
      }))
    },

    add: ({ provider: { name, sealed, addedAt }, event }) =>
      write(async (tx) => {
        const { numInsertedOrUpdatedRows: added = 0n } = await tx.db
          .insertInto('identity_providers')
          .values({ name, sealed, added_at: addedAt })
          .onConflict((conflict) => conflict.column('name').doNothing())
          .executeTakeFirstOrThrow()
        if (added === 0n) return { kind: 'name_taken' }
        await tx.record(event)
        return { kind: 'added' }
      }),

    remove: ({ name, event }) =>
      write(async (tx) => {
        const { numDeletedRows } = await tx.db
          .deleteFrom('identity_providers')
          .where('name', '=', name)
          .executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) return { removed: false }
        await tx.record(event)
        return { removed: true }
      }),
  }
}
