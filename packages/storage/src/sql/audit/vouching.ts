import { sealChainEnd } from '@usher/engine'
import { type QueryExecutorProvider, sql } from 'kysely'
import { type EventRow, isRecorded } from './walk.ts'

const SAMPLE = 100

/**
 * Whether the key has recorded most of the newest events: one shell that had another key for a
 * while does not make the server's key wrong. `undefined`: there are no events.
 */
export async function vouchesForEvents(
  db: QueryExecutorProvider,
  auditKey: Uint8Array,
): Promise<boolean | undefined> {
  const { rows } = await sql<EventRow>`
    select * from audit_events order by id desc limit ${sql.lit(SAMPLE)}`.execute(db)
  if (rows.length === 0) return undefined
  const recorded = rows.filter((row) => isRecorded([auditKey], row)).length
  return recorded * 2 >= rows.length
}

/** Whether no event has ever been linked, and none waits. */
export async function isLogEmpty(db: QueryExecutorProvider): Promise<boolean> {
  const { rows } = await sql`
    select 1 where exists (select 1 from audit_events)
      or exists (select 1 from audit_chains where position > 0)`.execute(db)
  return rows.length === 0
}

/** Seals the ends of a log that has no events with the key of the realm's first one. */
export async function sealEmptyLog(db: QueryExecutorProvider, auditKey: Uint8Array): Promise<void> {
  const end = { chain: 0, position: 0, link: '', completeAt: undefined } as const
  const seal = sealChainEnd(auditKey, { ...end, state: 'open', olderSeals: [] })
  await sql`delete from audit_chains`.execute(db)
  await sql`insert into audit_chains (chain, position, link, seal)
    values (${end.chain}, ${end.position}, ${end.link}, ${seal})`.execute(db)
}
