import type { AdministeredRealm } from '../realms.ts'
import { type EventFilter, type LogPart, type RealmEvent, readLog } from './realm-log.ts'

/** The id of the last event of each realm that has been told; realms without one begin anew. */
export type Position = ReadonlyMap<string, number>

/**
 * The next events of several logs, newest first. Each log keeps its own order; where two tell the
 * same instant, the realm that is named first goes first. There may be more although there are none
 * in this part: then a log was not read to its end.
 */
export async function nextEvents(
  realms: readonly AdministeredRealm[],
  filter: EventFilter,
  { from, limit }: { readonly from: Position; readonly limit: number },
): Promise<{ events: readonly RealmEvent[]; position: Position; more: boolean }> {
  const parts = await Promise.all(
    realms.map((realm) => {
      // one more, to know whether there is another page
      return readLog(realm, filter, { from: from.get(realm.name), limit: limit + 1 })
    }),
  )
  const merged = parts
    .flatMap(({ events }) => events)
    .sort((one, other) => other.at.getTime() - one.at.getTime())
  const horizon = Math.max(...parts.map(({ readTo }) => readTo?.at.getTime() ?? 0))
  const events = merged.filter(({ at }) => at.getTime() >= horizon).slice(0, limit)
  return {
    events,
    position: positionAfter(from, parts, events),
    more: merged.length > events.length || parts.some(({ readTo }) => readTo !== undefined),
  }
}

function positionAfter(
  from: Position,
  parts: readonly LogPart[],
  told: readonly RealmEvent[],
): Position {
  const position = new Map(from)
  for (const { realm, id } of told) {
    position.set(realm, Math.min(id, position.get(realm) ?? id))
  }
  for (const { realm, events, readTo } of parts) {
    if (readTo && events.every((event) => told.includes(event))) position.set(realm, readTo.id)
  }
  return position
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
