import { randomUUID } from 'node:crypto'
import type { AccountId, AuditEvent } from '@usher/engine'
import { cql, type Statement } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'
import { type ToldEvent, toldOf } from '../webhooks/note-event.ts'
import { dayOfId } from './event-ids.ts'

/** An event that has its number, in a form that survives JSON. */
export interface NumberedEvent {
  readonly id: number
  /** Tells apart events of two processes with one number. */
  readonly key: string
  readonly type: string
  readonly at: string
  readonly account?: string | undefined
  readonly actor?: string | undefined
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
  /** JSON. */
  readonly detail?: string | undefined
  /** What receivers of webhooks are told of it. */
  readonly told?: ToldEvent | undefined
}

/** @param accountId where the event itself names none */
export function numbered(
  context: RealmContext,
  event: AuditEvent,
  accountId: AccountId | undefined = event.accountId,
): NumberedEvent {
  const { type, at, actor, address, userAgent, detail } = event
  return {
    id: context.eventIds.next(at),
    key: randomUUID(),
    type,
    at: at.toISOString(),
    account: accountId !== undefined && isAccountId(accountId) ? accountId : undefined,
    actor,
    address,
    userAgent,
    detail: detail && JSON.stringify(detail),
    told: toldOf(context, event, accountId),
  }
}

/** What puts the event into the log; idempotent, so that it can be said again in doubt. */
export function eventStatements(
  { seenDays }: RealmContext,
  event: NumberedEvent,
): readonly Statement[] {
  const { id, key, type, account, actor, address, userAgent, detail } = event
  const at = new Date(event.at)
  const day = dayOfId(id)
  const statements = [
    cql`insert into audit_events_by_type
      (type, day, id, event, userid, at, actor, address, user_agent, detail) values
      (${type}, ${day}, ${BigInt(id)}, ${key}, ${account}, ${at}, ${actor}, ${address},
        ${userAgent}, ${detail})`,
  ]
  if (account !== undefined) {
    statements.push(cql`insert into audit_events_by_user
      (userid, id, event, type, at, actor, address, user_agent, detail) values
      (${account}, ${BigInt(id)}, ${key}, ${type}, ${at}, ${actor}, ${address}, ${userAgent},
        ${detail})`)
  }
  if (!seenDays.has(type, day)) {
    statements.push(cql`insert into audit_days (type, day) values (${type}, ${day})`)
  }
  return statements
}

/** Told after the statements of the event have been carried out. */
export function noteWritten({ seenDays }: RealmContext, { id, type }: NumberedEvent): void {
  seenDays.add(type, dayOfId(id))
}
