import { cql } from '../client/statement.ts'
import { forgetOnceMore } from '../personal-data/forget.ts'
import type { RealmContext } from '../realm-context.ts'
import { type Announced, consequencesOf, minuteOf, noteSettled } from './change-row.ts'
import { carryOut } from './consequences.ts'
import type { RowKey } from './row-key.ts'

const MINUTE = 60_000
/** Older than anything that is still on its way: a change takes 5 seconds at most. */
const AGE_MILLISECONDS = 60_000
const LONGEST_LOOK_BACK_MILLISECONDS = 7 * 86_400_000 // announcements live no longer
const AT_ONCE = 60

interface AnnouncedRow {
  readonly change: { toString(): string }
  readonly place: RowKey['table'] | null
  readonly key: string | null
  readonly slot: string | null
  readonly is_settled: boolean | null
}

/**
 * Carries out what changes have left behind whose process died before it could: events, mails,
 * sessions, entries of the search, remains of deleted accounts. Looks into each minute once, when
 * it is over; several processes may do so at the same time.
 *
 * @param now by the database's kind of clock, not by the engine's
 */
export async function sweep(context: RealmContext, now: Date): Promise<void> {
  const end = minuteOf(new Date(now.getTime() - AGE_MILLISECONDS)).getTime()
  const earliest = minuteOf(new Date(now.getTime() - LONGEST_LOOK_BACK_MILLISECONDS)).getTime()
  let minute = Math.max(earliest, (await settledUntil(context)) ?? end - MINUTE)
  while (minute < end) {
    const portion = minutesFrom(minute, end)
    await Promise.all(portion.map((one) => sweepMinute(context, one)))
    minute += portion.length * MINUTE
    await context.cql.write(
      cql`update settled_until set minute = ${new Date(minute)} where one = ${0}`,
    )
  }
  await forgetOnceMore(context, now)
}

/** Where the first sweep begins; later ones go on where the last has ended. */
export async function beginSweeping({ cql: keyspace }: RealmContext, now: Date): Promise<void> {
  await keyspace.write(cql`update settled_until set minute = ${minuteOf(now)} where one = ${0}`)
}

async function settledUntil({ cql: keyspace }: RealmContext): Promise<number | undefined> {
  const [row] = await keyspace.read<{ minute: Date }>(
    cql`select minute from settled_until where one = ${0}`,
  )
  return row?.minute.getTime()
}

function minutesFrom(start: number, end: number): Date[] {
  const count = Math.min(AT_ONCE, (end - start) / MINUTE)
  return Array.from({ length: count }, (_, index) => new Date(start + index * MINUTE))
}

async function sweepMinute(context: RealmContext, minute: Date): Promise<void> {
  const pages = context.cql.pages<AnnouncedRow>(
    cql`select change, place, key, slot, is_settled from announced_changes where minute = ${minute}`,
    500,
  )
  for await (const rows of pages) {
    for (const row of rows) {
      const { key, slot, is_settled } = row
      if (is_settled || key === null || slot === null) continue
      await finish(
        context,
        { table: row.place ?? 'user_sessions', key },
        { minute, change: row.change.toString(), slot },
      )
    }
  }
}

async function finish(context: RealmContext, row: RowKey, announced: Announced): Promise<void> {
  const consequences = await consequencesOf(context, row, announced)
  if (consequences) await carryOut(context, row, consequences)
  noteSettled(context, announced)
}
