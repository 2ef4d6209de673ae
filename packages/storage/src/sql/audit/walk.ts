import {
  type AccountId,
  type AuditEventType,
  type AuditProblem,
  asAccountId,
  isSealOf,
  isSealOfForgotten,
  linkEvent,
} from '@usher/engine'
import type { Selectable } from 'kysely'
import { instant } from '../../columns.ts'
import type { AuditEventsTable } from '../../tables.ts'
import type { Chain } from './chains.ts'
import type { TrustedEnd } from './trusted-ends.ts'

export type EventRow = Selectable<AuditEventsTable>

/** Goes along one of the chains and names what is not as it was recorded and linked. */
export function walkAlong(
  end: Chain,
  { auditKey, isRight: isEndRight }: TrustedEnd,
  known: readonly Uint8Array[],
) {
  const { chain } = end
  let position = 0
  let link = ''

  return {
    *see(event: EventRow): Generator<AuditProblem> {
      const at = event.position ?? 0
      const isNext = at === position + 1
      if (!isNext) yield { kind: 'removed', chain, from: position + 1, to: at }
      const isRight = isNext ? linkAfter(link, event) === event.link : true
      if (!isRight || (auditKey && !isRecorded([auditKey, ...known], event))) {
        yield { kind: 'changed_or_inserted', eventId: event.id }
      }
      position = at
      link = event.link ?? '' // one changed event is one problem, not one for each that follows
    },
    *arrive(): Generator<AuditProblem> {
      if (position < end.position) {
        yield { kind: 'removed', chain, from: position + 1, to: end.position + 1 }
      } else if (link !== end.link || !isEndRight) {
        yield { kind: 'end_changed', chain }
      }
    },
  }
}

/**
 * Whether Usher has recorded this very event, or what is left of it.
 *
 * @param keys the one that recorded it, and those with which it may have been forgotten
 */
export function isRecorded(keys: readonly [Uint8Array, ...Uint8Array[]], row: EventRow): boolean {
  const lasting = {
    type: row.type as AuditEventType, // whatever stands there is what has been sealed
    at: instant(row.at),
    accountId: accountOf(row),
    actor: row.actor ?? undefined,
  }
  const { seal, forgotten } = row
  if (forgotten !== null) {
    const isEmpty = row.address === null && row.user_agent === null && row.detail === null
    return isEmpty && keys.some((key) => isSealOfForgotten(key, forgotten, { ...lasting, seal }))
  }
  return isSealOf(keys[0], seal, {
    ...lasting,
    address: row.address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    detail: row.detail ?? undefined,
  })
}

function linkAfter(predecessor: string, event: EventRow): string {
  return linkEvent(predecessor, { id: event.id, accountId: accountOf(event), seal: event.seal })
}

function accountOf({ account_id }: EventRow): AccountId | undefined {
  return account_id === null ? undefined : asAccountId(String(account_id))
}
