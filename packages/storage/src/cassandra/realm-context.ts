import {
  type AccountId,
  asAccountId,
  type PersonalFile,
  type PersonalRows,
  type Realm,
  type RealmKeys,
} from '@usher/engine'
import { createLines, type Lines } from '../batching/line.ts'
import { EventIds } from './audit/event-ids.ts'
import { SeenDays } from './audit/seen-days.ts'
import { Slot } from './changes/slot.ts'
import type { Cql } from './client/cql.ts'

/** Whose accounts a keyspace keeps, and what all adapters on it share. */
export interface RealmContext {
  readonly cql: Cql
  readonly realm: Realm
  readonly keys: RealmKeys
  /** Lightweight transactions on one partition that run at once hinder each other (each may void the
   * other's ballot), so those of one process queue here; the database decides between processes. */
  readonly turns: Lines
  readonly eventIds: EventIds
  /** The order in which receivers of webhooks are told of events, by the clock of this machine. */
  readonly noteIds: EventIds
  readonly seenDays: SeenDays
  readonly slot: Slot
  /** What the app's tables tell of people. Absent: it has none. */
  readonly ofApp: PersonalDataOfApp | undefined
}

/** People's data in the app's own tables. */
interface PersonalDataOfApp {
  readonly files: readonly PersonalFile[]
  rowsOf(accountId: AccountId): AsyncIterable<PersonalRows>
  /** Can be said again at any time. */
  erase(accountId: AccountId): Promise<void>
}

export function createRealmContext(cql: Cql, realm: Realm, keys: RealmKeys): RealmContext {
  return {
    cql,
    realm,
    keys,
    turns: createLines(cql.callMilliseconds),
    eventIds: new EventIds(),
    noteIds: new EventIds(),
    seenDays: new SeenDays(),
    slot: new Slot(),
    ofApp: undefined,
  }
}

/** The id that a column or a claim holds. */
export function accountIdIn(
  value: { toString(): string } | null | undefined,
): AccountId | undefined {
  return value ? asAccountId(value.toString()) : undefined
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether the text can be the id of an account; what cannot is nobody's. */
export function isAccountId(id: AccountId): boolean {
  return UUID.test(id)
}
