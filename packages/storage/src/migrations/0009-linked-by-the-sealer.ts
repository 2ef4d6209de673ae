// Why: an event was linked to the one before it while it was recorded, which every change paid for
// (on PostgreSQL with a trigger and a row that others waited for), and rows that came in on another
// way were never linked. Now they are linked in portions some seconds later, and the end of the chain
// is sealed with them, from the first moment on.
// Existing rows: chains that hold events are closed as they are, and sealed if their last seal was
// right; the next events begin a new chain. Events that were never linked come first in it.
import { isFormerSealOfChainEnd, sealChainEnd } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import type { EngineMigrationContext, TablesOfThatDay } from '../migrations.ts'

type Db = Kysely<TablesOfThatDay>

interface FormerChain {
  readonly chain: number
  readonly position: number
  readonly link: string
  readonly sealed_position: number
  readonly sealed_link: string
  readonly seal: string
}

export async function up(db: Db, { dialect, auditKey }: EngineMigrationContext) {
  if (dialect.name === 'postgres') {
    await sql`drop trigger audit_event_linked on audit_events`.execute(db)
    await sql`drop function link_audit_event()`.execute(db)
  }
  await db.schema
    .createIndex('audit_events_unlinked')
    .on('audit_events')
    .column('id')
    .where(sql.ref('position'), 'is', null)
    .execute()
  const olderSeals = await closeChains(db, auditKey)
  await db.schema.alterTable('audit_chains').addColumn('complete_at', dialect.timestamp).execute()
  for (const column of ['sealed_position', 'sealed_link']) {
    await db.schema.alterTable('audit_chains').dropColumn(column).execute()
  }
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(chain) + 1, 0) as next from audit_chains`.execute(db)
  const open = { chain: rows[0]?.next ?? 0, position: 0, link: '' }
  const end = { ...open, completeAt: undefined, state: 'open', olderSeals } as const
  await db
    .insertInto('audit_chains')
    .values({ ...open, seal: sealChainEnd(auditKey, end) })
    .execute()
}

/** @returns their seals; empty where the last one was wrong, which stays to be seen */
async function closeChains(db: Db, auditKey: Uint8Array): Promise<readonly string[]> {
  await sql`delete from audit_chains where position = 0 and sealed_position = 0`.execute(db)
  const { rows } = await sql<FormerChain>`select * from audit_chains order by chain`.execute(db)
  const seals: string[] = []
  for (const former of rows) {
    const { chain, position, link } = former
    const end = { chain, position, link, completeAt: undefined, state: 'closed' } as const
    const isRight = await wasRight(db, auditKey, former)
    const seal = isRight ? sealChainEnd(auditKey, { ...end, olderSeals: [...seals] }) : ''
    await sql`update audit_chains set seal = ${seal} where chain = ${chain}`.execute(db)
    seals.push(seal)
  }
  return seals
}

/** A chain that was never sealed is as young as the ten seconds until its first seal. */
async function wasRight(db: Db, key: Uint8Array, former: FormerChain): Promise<boolean> {
  const { chain, sealed_position: position, sealed_link: link, seal } = former
  if (position === 0) return link === '' && seal === ''
  const { rows } = await sql<{ link: string }>`
    select link from audit_events where chain = ${chain} and position = ${position}`.execute(db)
  return rows[0]?.link === link && isFormerSealOfChainEnd(key, seal, { chain, position, link })
}
