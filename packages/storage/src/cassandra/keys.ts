import type { KeyStore } from '@usher/engine'
import { eventStatements, noteWritten, numbered } from './audit/events.ts'
import { cql } from './client/statement.ts'
import type { RealmContext } from './realm-context.ts'

interface KeyRow {
  readonly id: string
  readonly sealed: Buffer | null
  readonly created_at: Date
  readonly ends_at: Date | null
}

const PARTITION = 1 // keys are few
const CONFIGURED = 'configured'
const CONFIGURED_SINCE = new Date(0) // older than all that `replace` adds

/** The signing keys on Cassandra: one partition, changed by one logged batch. */
export function cassandraKeys(context: RealmContext): KeyStore {
  const rows = () =>
    context.cql.read<KeyRow>(cql`select id, sealed, created_at, ends_at from signing_keys
      where one = ${PARTITION}`)
  return {
    async list() {
      const keys = (await rows()).map(({ id, sealed, created_at, ends_at }) => ({
        id,
        sealed: sealed ?? undefined,
        createdAt: created_at,
        endsAt: ends_at ?? undefined,
      }))
      return keys.sort(newestFirst)
    },

    async replace({ key: { id, sealed, createdAt }, othersEndAt, event }) {
      const others = await rows()
      const ends = new Map(others.map((other) => [other.id, other.ends_at]))
      if (!ends.has(CONFIGURED)) ends.set(CONFIGURED, null)
      const ending = [...ends].filter(([, end]) => end === null || end > othersEndAt)
      const told = numbered(context, event)
      await context.cql.writeTogether([
        cql`insert into signing_keys (one, id, sealed, created_at)
          values (${PARTITION}, ${id}, ${sealed}, ${createdAt})`,
        cql`insert into signing_keys (one, id, created_at)
          values (${PARTITION}, ${CONFIGURED}, ${CONFIGURED_SINCE})`,
        ...ending.map(
          ([other]) => cql`update signing_keys set ends_at = ${othersEndAt}
            where one = ${PARTITION} and id = ${other}`,
        ),
        ...eventStatements(context, told),
      ])
      noteWritten(context, told)
    },
  }
}

function newestFirst(
  one: { id: string; createdAt: Date },
  other: { id: string; createdAt: Date },
): number {
  return other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? -1 : 1)
}
