import cassandra from 'cassandra-driver'
import type { Attempt } from '../client/cql.ts'
import { inTime } from '../client/deadline.ts'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { type Consequences, carryOut } from './consequences.ts'
import { conditionOn, type RowKey } from './row-key.ts'

const { TimeUuid } = cassandra.types

/** As long as an outage may last after which nothing is lost; also the life of announcements. */
const PENDING_SECONDS = 7 * 86_400
const MINUTE = 60_000
/** How much of a caller's time consequences may take; the change itself stands already. */
const SHARE_OF_CONSEQUENCES = 0.45

export interface Change {
  /** `insert … if not exists` or `update … if …` on the row. */
  readonly guarded: Statement
  /** More writes of the same row, unconditional, that need a statement of their own. */
  readonly also?: readonly Statement[]
  readonly consequences: Consequences
}

/**
 * Makes one change of one row with all its consequences, or nothing of it.
 *
 * Consequences lie in other partitions, where no transaction reaches. So they are written into the
 * row itself, in the same lightweight transaction, and carried out afterwards. The announcement
 * before it tells where to look if a crash comes in between; see `sweep.ts`. Changes of one row by
 * one process have to come one after the other (see `Turns`).
 *
 * @throws {StorageUnavailable} the outcome is not known
 */
export async function changeRow<Row>(
  context: RealmContext,
  row: RowKey,
  { guarded, also = [], consequences }: Change,
): Promise<Attempt<Row>> {
  const announced = await announce(context, row)
  const { change, slot } = announced
  const { table, isRow } = conditionOn(row)
  const kept = cql`update ${table} using ttl ${PENDING_SECONDS}
    set pending[${slot}] = ${JSON.stringify({ change, consequences })} where ${isRow}`
  const outcome = await decided<Row>({
    attempt: () => context.cql.attempt([guarded, ...also, kept]),
    isApplied: async () => (await consequencesOf(context, row, announced)) !== undefined,
  }).catch((error: unknown) => {
    context.slot.leave()
    throw error
  })
  if (outcome.applied) await carryOutOrLeave(context, row, consequences, announced)
  else noteSettled(context, announced)
  return outcome
}

async function announce({ cql: keyspace, slot }: RealmContext, row: RowKey): Promise<Announced> {
  const id = TimeUuid.now()
  const announced = { minute: minuteOf(id.getDate()), change: id.toString(), slot: slot.name }
  await keyspace.write(
    cql`insert into announced_changes (minute, change, place, key, slot) values
      (${announced.minute}, ${announced.change}, ${row.table}, ${row.key}, ${announced.slot})`,
  )
  return announced
}

/** What the change has written down, if it was made and no later one came after its settlement. */
export async function consequencesOf(
  { cql: keyspace }: RealmContext,
  row: RowKey,
  { change, slot }: Pick<Announced, 'change' | 'slot'>,
): Promise<Consequences | undefined> {
  const { table, isRow } = conditionOn(row)
  const [found] = await keyspace.readSettled<{ kept: string | null }>(
    cql`select pending[${slot}] as kept from ${table} where ${isRow}`,
  )
  const kept: Kept | undefined = found?.kept ? JSON.parse(found.kept) : undefined
  return kept?.change === change ? kept.consequences : undefined
}

interface Kept {
  readonly change: string
  readonly consequences: Consequences
}

export interface Announced {
  readonly minute: Date
  readonly change: string
  /** Where in the row its consequences are. */
  readonly slot: string
}

/** Never fails: what is not noted is looked at once more and found done. */
export function noteSettled({ cql: keyspace }: RealmContext, { minute, change }: Announced): void {
  const note = cql`update announced_changes set is_settled = ${true}
    where minute = ${minute} and change = ${change}`
  keyspace.write(note).catch(() => undefined)
}

export function minuteOf(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / MINUTE) * MINUTE)
}

async function carryOutOrLeave(
  context: RealmContext,
  row: RowKey,
  consequences: Consequences,
  announced: Announced,
): Promise<void> {
  try {
    const patience = context.cql.callMilliseconds * SHARE_OF_CONSEQUENCES
    const carriedOut = carryOut(context, row, consequences)
    // Whoever is told of an erasure is told when it is done, also if there is much to erase.
    await (consequences.erased ? carriedOut : inTime(carriedOut, patience))
    noteSettled(context, announced)
  } catch (error) {
    // The change stands, and the next sweep does the rest; only sessions and tickets are needed now.
    context.slot.leave()
    if (consequences.session || consequences.ticket) throw error
  }
}
