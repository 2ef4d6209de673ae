import type { AccountId, AuditEvent, AuditEventType } from '@usher/engine'
import { findExactly } from '../accounts/find-exactly.ts'
import type { AdministeredRealm } from '../realms.ts'

/** What is asked of the log of a realm. */
export interface EventFilter {
  readonly type?: AuditEventType | undefined
  readonly account?: string | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
  /** The client address. */
  readonly address?: string | undefined
  readonly actor?: string | undefined
}

export interface RealmEvent extends AuditEvent {
  readonly realm: string
  /** Ascends within its realm. */
  readonly id: number
}

/** A part of a log, newest first. */
export interface LogPart {
  readonly realm: string
  readonly events: readonly RealmEvent[]
  /** How far the log was read; `undefined`: to its end, or to as many events as were asked for. */
  readonly readTo: Pick<RealmEvent, 'id' | 'at'> | undefined
}

const PORTION = 500
const MOST_PORTIONS = 4

/**
 * The newest events before an id. No index knows client addresses and actors, so these are looked
 * for in portions, so many at most that the answer comes soon.
 */
export async function readLog(
  { name: realm, engine }: AdministeredRealm,
  { account, address, actor, ...filter }: EventFilter,
  { from, limit }: { readonly from: number | undefined; readonly limit: number },
): Promise<LogPart> {
  // The log outlives its accounts, so whatever names none may be the id of one that is gone.
  const named = account === undefined ? undefined : await findExactly(engine, account)
  const accountId = named?.id ?? (account as AccountId | undefined)
  const list = async (before: number | undefined, most: number) => {
    const query = { ...filter, accountId, before, limit: most }
    return (await engine.store.audit.list(query)).map((event) => ({ ...event, realm }))
  }
  if (address === undefined && actor === undefined) {
    return { realm, events: await list(from, limit), readTo: undefined }
  }
  const isLike = (event: AuditEvent) =>
    (address === undefined || event.address === address) &&
    (actor === undefined || event.actor === actor)
  const found: RealmEvent[] = []
  let last: RealmEvent | undefined
  for (let portion = 0; portion < MOST_PORTIONS; portion += 1) {
    const events = await list(last?.id ?? from, PORTION)
    found.push(...events.filter(isLike))
    if (found.length >= limit) return { realm, events: found.slice(0, limit), readTo: undefined }
    last = events.at(-1)
    if (!last || events.length < PORTION) return { realm, events: found, readTo: undefined }
  }
  return { realm, events: found, readTo: last }
}
