import type { ServiceAlgorithm, ServiceKeyStore } from '@usher/engine'
import { instant, optionalInstant } from '../columns.ts'
import type { Database } from '../database.ts'
import type { EngineTables } from '../tables.ts'

/** The key pairs of service tokens in SQL. */
export function sqlServiceKeys({ read, write }: Database<EngineTables>): ServiceKeyStore {
  return {
    async list() {
      const rows = await read
        .selectFrom('service_keys')
        .selectAll()
        .orderBy('generation', 'desc')
        .execute()
      return rows.map((row) => ({
        generation: row.generation,
        id: row.id,
        algorithm: row.algorithm as ServiceAlgorithm, // the table allows no others
        publicJwk: row.public_jwk,
        sealed: row.sealed,
        publishedAt: instant(row.published_at),
        signsFrom: instant(row.signs_from),
        endsAt: optionalInstant(row.ends_at),
      }))
    },

    add: ({ key, othersEndAt, event }) =>
      write(async (tx) => {
        const { numInsertedOrUpdatedRows: added = 0n } = await tx.db
          .insertInto('service_keys')
          .values({
            generation: key.generation,
            id: key.id,
            algorithm: key.algorithm,
            public_jwk: key.publicJwk,
            sealed: key.sealed,
            published_at: key.publishedAt,
            signs_from: key.signsFrom,
            ends_at: key.endsAt ?? null,
          })
          .onConflict((conflict) => conflict.column('generation').doNothing())
          .executeTakeFirstOrThrow()
        if (added === 0n) return { kind: 'generation_taken' }
        if (othersEndAt) {
          await tx.db
            .updateTable('service_keys')
            .set({ ends_at: othersEndAt })
            .where('generation', '<', key.generation)
            .where((is) => is.or([is('ends_at', 'is', null), is('ends_at', '>', othersEndAt)]))
            .execute()
        }
        await tx.record(event)
        return { kind: 'added' }
      }),
  }
}
