import cassandra from 'cassandra-driver'
import { type Consequences, carryOut } from './consequences.ts'
import type { Attempt } from './cql.ts'
import { inTime } from './deadline.ts'
import { decided } from './decided.ts'
import type { Home } from './home.ts'
import { cql, names, type Statement } from './statement.ts'

const { TimeUuid } = cassandra.types

/** As long as an outage may last after which nothing is lost; also the life of announcements. */
const PENDING_SECONDS = 7 * 86_400
const MINUTE = 60_000
/** How long a caller waits for consequences; the change itself stands already. */
const CONSEQUENCES_MILLISECONDS = 2_000

/** A row that changes as a whole: the partition of a lightweight transaction. */
export interface Place {
  readonly table: 'users' | 'user_sessions'
  readonly key: string
}

export const account = (id: string): Place => ({ table: 'users', key: id })
export const session = (id: string): Place => ({ table: 'user_sessions', key: id })

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
  home: Home,
  place: Place,
  { guarded, also = [], consequences }: Change,
): Promise<Attempt<Row>> {
  const announced = await announce(home, place)
  const { change, slot } = announced
  const row = ofPlace(place)
  const kept = cql`update ${row.table} using ttl ${PENDING_SECONDS}
    set pending[${slot}] = ${JSON.stringify({ change, consequences })} where ${row.is}`
  const outcome = await decided<Row>({
    attempt: () => home.cql.attempt([guarded, ...also, kept]),
    isApplied: async () => (await consequencesOf(home, place, announced)) !== undefined,
  }).catch((error: unknown) => {
    home.slot.leave()
    throw error
  })
  if (outcome.applied) await carryOutOrLeave(home, place, consequences, announced)
  else noteSettled(home, announced)
  return outcome
}

async function announce({ cql: keyspace, slot }: Home, place: Place): Promise<Announced> {
  const id = TimeUuid.now()
  const announced = { minute: minuteOf(id.getDate()), change: id.toString(), slot: slot.name }
  await keyspace.write(
    cql`insert into announced_changes (minute, change, place, key, slot) values
      (${announced.minute}, ${announced.change}, ${place.table}, ${place.key}, ${announced.slot})`,
  )
  return announced
}

/** What the change has written down, if it was made and no later one came after its settlement. */
export async function consequencesOf(
  { cql: keyspace }: Home,
  place: Place,
  { change, slot }: Pick<Announced, 'change' | 'slot'>,
): Promise<Consequences | undefined> {
  const row = ofPlace(place)
  const [found] = await keyspace.readSettled<{ kept: string | null }>(
    cql`select pending[${slot}] as kept from ${row.table} where ${row.is}`,
  )
  const kept = found?.kept ? (JSON.parse(found.kept) as Kept) : undefined
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
export function noteSettled({ cql: keyspace }: Home, { minute, change }: Announced): void {
  const note = cql`update announced_changes set is_settled = ${true}
    where minute = ${minute} and change = ${change}`
  keyspace.write(note).catch(() => undefined)
}

export function minuteOf(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / MINUTE) * MINUTE)
}

async function carryOutOrLeave(
  home: Home,
  place: Place,
  consequences: Consequences,
  announced: Announced,
): Promise<void> {
  try {
    await inTime(carryOut(home, place, consequences), CONSEQUENCES_MILLISECONDS)
    noteSettled(home, announced)
  } catch (error) {
    // The change stands, and the next sweep does the rest; only a session is needed right now.
    home.slot.leave()
    if (consequences.session) throw error
  }
}

function ofPlace({ table, key }: Place): { table: Statement; is: Statement } {
  return {
    table: names(table),
    is: table === 'users' ? cql`userid = ${key}` : cql`session_id = ${key}`,
  }
}
