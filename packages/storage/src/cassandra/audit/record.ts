import type { AccountId, AuditEvent } from '@usher/engine'
import type { RealmContext } from '../realm-context.ts'
import { notedStatements } from '../webhooks/note-event.ts'
import { eventStatements, noteWritten, numbered } from './events.ts'

/** Records an event that belongs to no change: in all its lists or in none. */
export async function record(
  context: RealmContext,
  event: AuditEvent,
  accountId: AccountId | undefined = event.accountId,
): Promise<void> {
  const stored = numbered(context, event, accountId)
  const noted = await notedStatements(context, stored.told)
  await context.cql.writeTogether([...eventStatements(context, stored), ...noted])
  noteWritten(context, stored)
}
