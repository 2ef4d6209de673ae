import type { AccountId, AuditEvent } from '@usher/engine'
import { eventStatements, noteWritten, numbered } from './events.ts'
import type { Home } from './home.ts'

/** Records an event that belongs to no change: in all its lists or in none. */
export async function record(
  home: Home,
  event: AuditEvent,
  accountId: AccountId | undefined = event.accountId,
): Promise<void> {
  const stored = numbered(home, event, accountId)
  await home.cql.writeTogether(eventStatements(home, stored))
  noteWritten(home, stored)
}
