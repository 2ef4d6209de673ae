import type { AccountId, AuditEvent, AuditEventType } from '@usher/engine'
import { findExactly } from '../accounts/find-exactly.ts'
import type { AdministeredRealm } from '../realms.ts'

/** What is asked of the logs of several realms. */
export interface EventFilter {
  readonly type?: AuditEventType | undefined
  readonly account?: string | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

export interface RealmEvent extends AuditEvent {
  readonly realm: string
  /** Ascends within its realm. */
  readonly id: number
}

/** The id of the last event of each realm that has been told; realms without one begin anew. */
export type Position = ReadonlyMap<string, number>

/**
 * The next events of several logs, newest first. Each log keeps its own order; where two tell the
 * same instant, the realm that is named first goes first.
 */
export async function nextEvents(
  realms: readonly AdministeredRealm[],
  filter: EventFilter,
  { from, limit }: { readonly from: Position; readonly limit: number },
): Promise<{ events: readonly RealmEvent[]; position: Position; more: boolean }> {
  const logs = await Promise.all(realms.map((realm) => logOf(realm, filter, { from, limit })))
  const merged = logs.flat().sort((one, other) => other.at.getTime() - one.at.getTime())
  const events = merged.slice(0, limit)
  const position = new Map(from)
  for (const { realm, id } of events) {
    position.set(realm, Math.min(id, position.get(realm) ?? id))
  }
  return { events, position, more: merged.length > limit }
}

async function logOf(
  { name: realm, engine }: AdministeredRealm,
  { account, ...filter }: EventFilter,
  { from, limit }: { readonly from: Position; readonly limit: number },
): Promise<RealmEvent[]> {
  // The log outlives its accounts, so whatever names none may be the id of one that is gone.
  const named = account === undefined ? undefined : await findExactly(engine, account)
  const events = await engine.store.audit.list({
    ...filter,
    accountId: named?.id ?? (account as AccountId | undefined),
    before: from.get(realm),
    limit: limit + 1, // one more, to know whether there is another page
  })
  return events.map((event) => ({ ...event, realm }))
}

/** `theater:17,vividly:4`: the position as a link can carry it. */
export function positionText(position: Position): string {
  return [...position].map(([realm, id]) => `${realm}:${id}`).join(',')
}

/** The position of a link; parts that are none are left out. */
export function readPosition(text: string | undefined): Position {
  const parts = [...(text ?? '').matchAll(/([a-z0-9_-]+):(\d{1,15})/g)]
  return new Map(parts.map(([, realm = '', id]) => [realm, Number(id)]))
}
