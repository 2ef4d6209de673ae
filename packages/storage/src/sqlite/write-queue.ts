import { setTimeout as pause } from 'node:timers/promises'
import { StorageUnavailable } from '@usher/engine'
import { Batches, type Call } from '../batching/batches.ts'
import { notInTime } from '../batching/deadline.ts'
import type { Line } from '../batching/line.ts'
import type { WriteOptions } from '../database.ts'
import { assertOutsideOfUnitOfWork, asUnitOfWork } from '../unit-of-work.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { SqliteConnection } from './connection.ts'
import { isBusy, told } from './failure.ts'
import type { LogFlush } from './log-flush.ts'

// Others hold the lock for a moment, and seldom for long.
const LOCK_RETRY_MILLISECONDS = 1
const LONG_LOCK_RETRY_MILLISECONDS = 10
const RETRIES_UNTIL_LONG = 50

interface Job {
  /** Runs in a savepoint. */
  readonly run: () => Promise<unknown>
  readonly isAlone: boolean
}

interface Parts {
  readonly connection: SqliteConnection
  readonly line: Line
  /** Absent: in memory there is no disk to wait for. */
  readonly log?: LogFlush | undefined
  readonly checkpoints?: Checkpoints | undefined
}

/**
 * Gives the units of work of one turn of the event loop one commit: the disk is asked once, and those
 * that come while it is busy are the next ones. Each keeps its own outcome, and gets it when the
 * commit is on the disk.
 */
export class WriteQueue {
  readonly #parts: Parts
  readonly #batches: Batches<Job, unknown>
  #leave = () => {}
  /** What SQLite says as long as another process writes. */
  #busy: unknown

  constructor(parts: Parts) {
    this.#parts = parts
    this.#batches = new Batches({
      underwayMax: 1,
      fitting: untilAlone,
      takesLong: ({ isAlone }) => isAlone,
      prepare: () => this.#begin(),
      perform: (batch) => this.#finish(batch),
      tooLate: () => this.#tooLate(),
    })
  }

  async write<T>(run: () => Promise<T>, { alone: isAlone = false }: WriteOptions = {}): Promise<T> {
    assertOutsideOfUnitOfWork(this.#parts.connection)
    return this.#batches.ask({ run, isAlone }) as Promise<T>
  }

  /** Resolves when everything that was asked for has its outcome. */
  idle(): Promise<void> {
    return this.#batches.idle()
  }

  async #begin(): Promise<void> {
    this.#leave = await this.#parts.line.enterAtLast()
    try {
      this.#parts.log?.recover()
      await this.#lock()
    } catch (error) {
      this.#leave()
      throw told(error)
    }
  }

  /** Tries as long as somebody waits for it. */
  async #lock(): Promise<void> {
    for (let retries = 0; this.#batches.areWaiting; retries += 1) {
      try {
        this.#parts.connection.run({ sql: 'begin immediate', parameters: [] })
        this.#busy = undefined
        return
      } catch (error) {
        if (!isBusy(error)) throw error
        this.#busy = error
      }
      const isLong = retries >= RETRIES_UNTIL_LONG
      await pause(isLong ? LONG_LOCK_RETRY_MILLISECONDS : LOCK_RETRY_MILLISECONDS)
    }
  }

  #tooLate(): StorageUnavailable {
    if (this.#busy === undefined) return notInTime()
    return new StorageUnavailable('another process holds the SQLite file', { cause: this.#busy })
  }

  async #finish(batch: readonly Call<Job, unknown>[]): Promise<void> {
    const { log, checkpoints } = this.#parts
    try {
      const answers = await this.#commitTogether(batch).finally(this.#leave)
      await log?.flush()
      for (const answer of answers) answer()
      checkpoints?.noteCommit(batch.length)
    } catch (error) {
      throw told(error)
    }
  }

  /** @returns what gives each job its outcome */
  async #commitTogether(batch: readonly Call<Job, unknown>[]): Promise<readonly (() => void)[]> {
    const { connection } = this.#parts
    if (!connection.isInTransaction) return [] // nobody waited for it any more
    try {
      const answers: (() => void)[] = []
      for (const job of batch) answers.push(await this.#outcomeOf(job))
      connection.run({ sql: 'commit', parameters: [] })
      return answers
    } catch (error) {
      if (connection.isInTransaction) connection.exec('rollback')
      throw error
    }
  }

  async #outcomeOf({ item, resolve, reject }: Call<Job, unknown>): Promise<() => void> {
    const { connection } = this.#parts
    try {
      const value = await asUnitOfWork(connection, item.run)
      return () => resolve(value)
    } catch (error) {
      if (!connection.isInTransaction) throw error // it took the whole batch with it
      const reason = told(error)
      return () => reject(reason)
    }
  }
}

function untilAlone(waiting: readonly Job[]): number {
  const firstAlone = waiting.findIndex(({ isAlone }) => isAlone)
  return firstAlone === -1 ? waiting.length : Math.max(firstAlone, 1)
}
