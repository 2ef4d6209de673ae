import type { AccountId, Realm } from '@usher/engine'
import type { Cql } from './cql.ts'
import { EventIds } from './event-ids.ts'
import { Turns } from './in-turn.ts'
import { SeenDays } from './seen-days.ts'
import { Slot } from './slot.ts'

/** Whose accounts a keyspace keeps, and what all adapters on it share. */
export interface Home {
  readonly cql: Cql
  readonly realm: Realm
  readonly turns: Turns
  readonly eventIds: EventIds
  readonly seenDays: SeenDays
  readonly slot: Slot
}

export function homeOf(cql: Cql, realm: Realm): Home {
  return {
    cql,
    realm,
    turns: new Turns(),
    eventIds: new EventIds(),
    seenDays: new SeenDays(),
    slot: new Slot(),
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether the text can be the id of an account; what cannot is nobody's. */
export function isAccountId(id: AccountId): boolean {
  return UUID.test(id)
}
