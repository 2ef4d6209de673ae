import { type AccountId, type AuditEvent, type WebhookEvent, webhookEventOf } from '@usher/engine'
import { firstIdAt } from '../audit/event-ids.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { isAnyEnabled } from './endpoint-row.ts'

/** What receivers are told of an event, in a form that survives JSON. */
export interface ToldEvent extends Omit<WebhookEvent, 'accountId'> {
  readonly account: string
  /** Ascends with the time of this machine. */
  readonly number: number
}

export const EVENTS_PARTITION = 0

/** An event that is noted later than this was left by a crash, and lines up behind the others. */
const LATE_MILLISECONDS = 300_000
/** A note is older than its removal, also when it is said again, and if this machine's clock is ahead. */
const CLOCK_SKEW_MILLISECONDS = 60_000
const NOTED_WITHIN_MILLISECONDS = 2 * LATE_MILLISECONDS

export function toldOf(
  { noteIds }: RealmContext,
  event: AuditEvent,
  accountId: AccountId | undefined,
): ToldEvent | undefined {
  const told = webhookEventOf(event, accountId)
  if (told?.accountId === undefined) return undefined
  const { id, type, body, accountId: account } = told
  return { id, type, body, account, number: noteIds.next(new Date()) }
}

/** What notes the event, if there is somebody to be told; idempotent like that of the audit log. */
export async function notedStatements(
  context: RealmContext,
  told: ToldEvent | undefined,
): Promise<readonly Statement[]> {
  if (!told || !(await isAnyEnabled(context))) return []
  const { id, type, account, body } = told
  const now = Date.now()
  const isLate = told.number < firstIdAt(new Date(now - LATE_MILLISECONDS))
  const number = isLate ? context.noteIds.next(new Date(now)) : told.number
  const written = BigInt(now - CLOCK_SKEW_MILLISECONDS - LATE_MILLISECONDS) * 1_000n
  return [
    cql`insert into webhook_events (one, part, number, id, type, account, body)
      values (${EVENTS_PARTITION}, 'noted', ${BigInt(number)}, ${id}, ${type}, ${account}, ${body})
      using timestamp ${written}`,
  ]
}

/** No event is noted from now on with a smaller number. */
export function earliestNote(): number {
  return firstIdAt(new Date(Date.now() - NOTED_WITHIN_MILLISECONDS))
}
