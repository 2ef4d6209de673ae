import type { Statement } from './statement.ts'

/** What a lightweight transaction answered; `row` has the values it was decided by. */
export type Attempt<Row> =
  | { readonly applied: true }
  /** Absent: there is no such row. */
  | { readonly applied: false; readonly row: Partial<Row> | undefined }

/** One keyspace. Reads see every write that was acknowledged before (quorum on both sides). */
export interface Cql {
  /** How long a caller waits for an answer. */
  readonly callMilliseconds: number
  read<Row>(statement: Statement): Promise<readonly Row[]>
  /** Sees and finishes lightweight transactions whose outcome nobody knows yet. */
  readSettled<Row>(statement: Statement): Promise<readonly Row[]>
  /** Any number of rows, page by page; holds no more than one page. */
  pages<Row>(statement: Statement, size: number): AsyncIterable<readonly Row[]>
  /** Must be idempotent: it is sent again when a node does not answer. */
  write(statement: Statement): Promise<void>
  /** Any partitions, idempotent: all of it is written in the end or nothing (logged batch). */
  writeTogether(statements: readonly Statement[]): Promise<void>
  /**
   * Sends one lightweight transaction on one partition, once. An error leaves open whether it was
   * applied; see `decided`.
   */
  attempt<Row>(statements: readonly Statement[]): Promise<Attempt<Row>>
  /**
   * Changes counters, and sends that once: a counter that was told twice counts twice. An error
   * leaves open whether it was counted.
   */
  count(statement: Statement): Promise<void>
}
