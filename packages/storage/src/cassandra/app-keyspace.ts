import type { AccountId, PersonalFile, PersonalRows } from '@usher/engine'
import type { Attempt, Cql } from './client/cql.ts'
import type { Undecided } from './client/decided.ts'

/** A step forward of an app's own tables in CQL. Released ones are never edited. */
export interface CqlMigration {
  /** Statements that can be repeated, each ended by `;`. Comments begin with `--`. */
  readonly text: string
  /** Left out, and not missed, where the server knows no vectors and no SAI (before version 5). */
  readonly needsVectors?: boolean
}

/** By name; names ascend: `0001-videos`, `0002-…`. */
export type CqlMigrations = Readonly<Record<string, CqlMigration>>

/** What an app brings that lies on Cassandra with tables of its own. */
export interface CassandraTables {
  readonly migrations: CqlMigrations
  /**
   * Runs after `usher migrate`, and after the first migration of a keyspace: fills tables that only
   * serve queries from those that were there before. Running it again changes nothing.
   */
  fill?(keyspace: AppKeyspace): Promise<void>
  /** What the tables tell of people. */
  readonly personalData: CassandraPersonalData
}

/** How people get what an app's tables tell of them, and how that goes. */
export interface CassandraPersonalData {
  readonly files: readonly PersonalFile[]
  /** What is stored of an account, file by file. */
  rowsOf(keyspace: AppKeyspace, accountId: AccountId): AsyncIterable<PersonalRows>
  /** May be called again, also while it runs. */
  erase(keyspace: AppKeyspace, accountId: AccountId): Promise<void>
}

/** What an app's own adapters ask of the realm's keyspace; see `Cql` for the single questions. */
export interface AppKeyspace extends Cql {
  /** Whether the server has vectors and storage-attached indexes: Cassandra 5, Astra DB. */
  readonly hasVectors: boolean
  /**
   * Carries a lightweight transaction to a known end, also when a node does not answer in time.
   *
   * @throws {StorageUnavailable} not decided in time; the change may be there or not
   */
  decide<Row>(change: Undecided<Row>): Promise<Attempt<Row>>
  /**
   * Lets jobs of this process with one key come one after the other: simultaneous transactions on
   * one row void each other's ballots.
   */
  inTurn<T>(key: string, job: () => Promise<T>): Promise<T>
}
