import type { ServiceAlgorithm, ServiceKey, ServiceKeyStore } from '@usher/engine'
import { numbered } from './audit/events.ts'
import { changeRow } from './changes/change-row.ts'
import { serviceKeyRow } from './changes/row-key.ts'
import { cql } from './client/statement.ts'
import type { RealmContext } from './realm-context.ts'

interface ServiceKeyColumns {
  readonly generation: number
  readonly id: string
  readonly algorithm: ServiceAlgorithm
  readonly public_jwk: string
  readonly sealed: Buffer
  readonly published_at: Date
  readonly signs_from: Date
  readonly ends_at: Date | null
}

const PARTITION = 1 // keys are few

/** The key pairs of service tokens on Cassandra: one partition, one row for each. */
export function cassandraServiceKeys(context: RealmContext): ServiceKeyStore {
  return {
    async list() {
      const rows = await context.cql.readSettled<ServiceKeyColumns>(
        cql`select generation, id, algorithm, public_jwk, sealed, published_at, signs_from, ends_at
          from service_keys where one = ${PARTITION} order by generation desc`,
      )
      return rows.map(keyOf)
    },

    async add({ key, othersEndAt, event }) {
      const { generation, id, algorithm, publicJwk, sealed, publishedAt, signsFrom } = key
      const outcome = await changeRow(context, serviceKeyRow(generation), {
        guarded: cql`insert into service_keys
          (one, generation, id, algorithm, public_jwk, sealed, published_at, signs_from) values
          (${PARTITION}, ${generation}, ${id}, ${algorithm}, ${publicJwk}, ${sealed},
            ${publishedAt}, ${signsFrom}) if not exists`,
        consequences: {
          event: numbered(context, event),
          ...(othersEndAt && { serviceKeyEnd: { generation, at: othersEndAt.toISOString() } }),
        },
      })
      return { kind: outcome.applied ? 'added' : 'generation_taken' }
    },
  }
}

function keyOf(row: ServiceKeyColumns): ServiceKey {
  return {
    generation: row.generation,
    id: row.id,
    algorithm: row.algorithm,
    publicJwk: row.public_jwk,
    sealed: row.sealed,
    publishedAt: row.published_at,
    signsFrom: row.signs_from,
    endsAt: row.ends_at ?? undefined,
  }
}
