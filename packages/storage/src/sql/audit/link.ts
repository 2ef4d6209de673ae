import { linkEvent, type RealmKeys } from '@usher/engine'
import { type Kysely, sql } from 'kysely'
import { type AccountKey, instant } from '../../columns.ts'
import type { Database } from '../../database.ts'
import { prepared } from '../../prepared.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { RealmTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { jsonRows } from '../json-rows.ts'
import { keyGenerations } from '../secret-key/generations.ts'
import { type Chain, chainOf, isAuthentic, sealOfOpen } from './chains.ts'

const PORTION = 250 // a few milliseconds of SQLite's one writer

type RealmDatabase = Database<EngineTables>
type Tx = RealmTx<EngineTables>

/** The end that this process has sealed: nothing may put the log back to an earlier one. */
interface Reached {
  readonly chain: number
  readonly position: number
}

/**
 * Links events in the order of their ids and seals the end, a portion per transaction. Events that
 * are committed late come later in the chain.
 *
 * An end that is not as it was sealed is not continued, or a log that was cut off would be sealed
 * again: the events go into a new chain, and the old one stays as it was found.
 */
export function linking(database: RealmDatabase, { keys }: RealmContext): () => Promise<void> {
  let reached: Reached = { chain: -1, position: 0 }
  return async () => {
    let linked = PORTION
    while (linked === PORTION && (await hasUnlinked(database))) {
      const outcome = await database.write((tx) => linkUnderKey(tx, keys, reached))
      linked = outcome.linked
      reached = outcome.reached
    }
  }
}

async function hasUnlinked({ read }: RealmDatabase): Promise<boolean> {
  const query = read.selectFrom('audit_events').select('id').where('position', 'is', null).limit(1)
  return (await query.executeTakeFirst()) !== undefined
}

interface Linked {
  readonly linked: number
  readonly reached: Reached
}

/** A server that still runs with a former key leaves the log alone. */
async function linkUnderKey(tx: Tx, keys: RealmKeys, reached: Reached): Promise<Linked> {
  const inForce = (await keyGenerations(tx.db)).at(-1)?.fingerprint
  return inForce === keys.fingerprint
    ? linkPortion(tx, keys.audit, reached)
    : { linked: 0, reached }
}

/** @param auditKey absent: it was lost, so the end is taken as it is found and gets no seal */
export async function linkPortion(
  tx: Tx,
  auditKey: Uint8Array | undefined,
  reached: Reached,
): Promise<Linked> {
  const chains = await holdChains(tx)
  const newest = chains.at(-1)
  if (!newest) return { linked: 0, reached } // taken away; `verify` reports that
  const isGood =
    auditKey === undefined || (isAuthentic(auditKey, chains, newest) && !isBehind(newest, reached))
  const open = isGood ? newest : await addChain(tx, newest)
  const older = chains.filter(({ chain }) => chain !== open.chain)

  const events = await unlinkedEvents(tx)
  const linked = linkedAfter(open, events)
  const { position, link } = linked.at(-1) ?? open
  const completeAt = events.length < PORTION ? newestOf(open, events) : open.completeAt
  const end = { chain: open.chain, position, link, completeAt }
  const seal = auditKey === undefined ? '' : sealOfOpen(auditKey, older, end)
  const { linkAll } = tx.statements(linkStatements)
  await linkAll(tx, { chain: open.chain, rows: JSON.stringify(linked) })
  await tx.db
    .updateTable('audit_chains')
    .set({ position, link, complete_at: completeAt ?? null, seal })
    .where('chain', '=', open.chain)
    .execute()
  return { linked: events.length, reached: { chain: open.chain, position } }
}

/** Of several processes one links at a time. */
async function holdChains({ db, dialect }: Tx): Promise<readonly Chain[]> {
  const all = db.selectFrom('audit_chains').selectAll().orderBy('chain')
  return (await dialect.lockRow(all).execute()).map(chainOf)
}

function isBehind({ chain, position }: Chain, reached: Reached): boolean {
  return chain < reached.chain || (chain === reached.chain && position < reached.position)
}

async function addChain({ db }: Tx, { chain }: Chain): Promise<Chain> {
  const added = { chain: chain + 1, position: 0, link: '', seal: '' }
  await db.insertInto('audit_chains').values(added).execute()
  return { ...added, completeAt: undefined }
}

interface UnlinkedEvent {
  readonly id: number
  readonly at: Date | string
  readonly account_id: AccountKey | null
  readonly seal: string
}

function unlinkedEvents({ db }: Tx): Promise<readonly UnlinkedEvent[]> {
  return db
    .selectFrom('audit_events')
    .select(['id', 'at', 'account_id', 'seal'])
    .where('position', 'is', null)
    .orderBy('id')
    .limit(PORTION)
    .execute()
}

function newestOf({ completeAt }: Chain, events: readonly UnlinkedEvent[]): Date | undefined {
  const times = events.map(({ at }) => instant(at).getTime())
  const newest = Math.max(completeAt?.getTime() ?? 0, ...times)
  return newest === 0 ? undefined : new Date(newest)
}

interface LinkedEvent {
  readonly id: number
  readonly position: number
  readonly link: string
}

function linkedAfter(
  { position: last, link: end }: Pick<Chain, 'position' | 'link'>,
  events: readonly UnlinkedEvent[],
): readonly LinkedEvent[] {
  let link = end
  return events.map(({ id, account_id, seal }, index) => {
    const accountId = account_id === null ? undefined : String(account_id)
    link = linkEvent(link, { id, accountId, seal })
    return { id, position: last + index + 1, link }
  })
}

const linkStatements = ({ dialect }: RealmContext, db: Kysely<EngineTables>) => ({
  linkAll: prepared<{ chain: number; rows: string }, never>((place) => {
    const columns = { id: 'bigint', position: 'bigint', link: 'text' } as const
    const rows = jsonRows(dialect, place('rows'), columns)
    const update = sql<never>`update audit_events
      set chain = ${place('chain')}, position = linked.position, link = linked.link
      from ${rows} as linked where audit_events.id = linked.id`
    return { compile: () => update.compile(db) }
  }),
})
