import type { ProviderStore } from '@usher/engine'
import { numbered } from './audit/events.ts'
import { changeRow } from './changes/change-row.ts'
import { providerRow } from './changes/row-key.ts'
import { cql } from './client/statement.ts'
import type { RealmContext } from './realm-context.ts'

interface ProviderColumns {
  readonly name: string
  /** `null`: it was removed. */
  readonly sealed: Buffer | null
  readonly added_at: Date
}

const PARTITION = 1 // providers are few

/** Providers that operators have added, on Cassandra: one partition, one row for each name. */
export function cassandraProviders(context: RealmContext): ProviderStore {
  const change = (name: string, changing: () => ReturnType<typeof changeRow>) =>
    context.turns.take(`provider ${name}`, changing)
  return {
    async list() {
      const rows = await context.cql.readSettled<ProviderColumns>(
        cql`select name, sealed, added_at from identity_providers where one = ${PARTITION}`,
      )
      return rows.flatMap(({ name, sealed, added_at: addedAt }) =>
        sealed ? [{ name, sealed, addedAt }] : [],
      )
    },

    async add({ provider: { name, sealed, addedAt }, event }) {
      const { applied } = await change(name, () =>
        changeRow(context, providerRow(name), {
          guarded: cql`update identity_providers
            set sealed = ${Buffer.from(sealed)}, added_at = ${addedAt}
            where one = ${PARTITION} and name = ${name} if sealed = null`,
          consequences: { event: numbered(context, event) },
        }),
      )
      return { kind: applied ? 'added' : 'name_taken' }
    },

    async remove({ name, event }) {
      const { applied } = await change(name, () =>
        changeRow(context, providerRow(name), {
          guarded: cql`update identity_providers set sealed = null, added_at = null
            where one = ${PARTITION} and name = ${name} if sealed != null`,
          consequences: { event: numbered(context, event) },
        }),
      )
      return { removed: applied }
    },
  }
}
