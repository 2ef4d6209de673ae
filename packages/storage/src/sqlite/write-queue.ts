import { StorageUnavailable } from '@usher/engine'
import type { WriteOptions } from '../database.ts'
import type { Turnstile } from '../turnstile.ts'
import { assertOutsideOfUnitOfWork, asUnitOfWork } from '../unit-of-work.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { SqliteConnection } from './connection.ts'
import { isBusy, told } from './failure.ts'
import type { LogFlush } from './log-flush.ts'

const LOCK_PATIENCE_MILLISECONDS = 4500 // an unavailable database is told within five seconds
const LOCK_RETRY_MILLISECONDS = 10

interface Job {
  /** Runs in a savepoint. */
  readonly run: () => Promise<unknown>
  readonly isAlone: boolean
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Parts {
  readonly connection: SqliteConnection
  readonly turnstile: Turnstile
  /** Absent: in memory there is no disk to wait for. */
  readonly log?: LogFlush | undefined
  readonly checkpoints?: Checkpoints | undefined
}

/**
 * Collects the units of work of one turn of the event loop and gives them one commit: the disk is
 * asked once, and those that come while it is busy are the next ones. Each keeps its own outcome,
 * and is told it when the commit is on the disk.
 */
export class WriteQueue {
  readonly #parts: Parts
  #waiting: Job[] = []
  #isScheduled = false
  #idle: Promise<void> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async write<T>(run: () => Promise<T>, { alone: isAlone = false }: WriteOptions = {}): Promise<T> {
    assertOutsideOfUnitOfWork(this.#parts.connection)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.push({ run, isAlone, resolve, reject })
    this.#schedule()
    return promise as Promise<T>
  }

  /** Resolves when everything that was asked for has its outcome. */
  async settled(): Promise<void> {
    while (this.#isScheduled) await this.#idle
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#idle = new Promise((done) => {
      setImmediate(() => void this.#runBatch().finally(done))
    })
  }

  async #runBatch(): Promise<void> {
    await this.#parts.turnstile.enter()
    const batch = this.#takeBatch()
    try {
      const answers = await this.#commitTogether(batch).finally(() => this.#parts.turnstile.leave())
      await this.#parts.log?.flush()
      for (const answer of answers) answer()
      this.#parts.checkpoints?.noteCommit(batch.length)
    } catch (error) {
      const reason = told(error)
      for (const job of batch) job.reject(reason)
    } finally {
      this.#isScheduled = false
      if (this.#waiting.length > 0) this.#schedule()
    }
  }

  #takeBatch(): Job[] {
    const firstAlone = this.#waiting.findIndex((job) => job.isAlone)
    const count = firstAlone === -1 ? this.#waiting.length : Math.max(firstAlone, 1)
    return this.#waiting.splice(0, count)
  }

  /** @returns what tells each job its outcome */
  async #commitTogether(batch: readonly Job[]): Promise<readonly (() => void)[]> {
    const { connection, log } = this.#parts
    log?.recover()
    await this.#begin()
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

  async #begin(): Promise<void> {
    const deadline = performance.now() + LOCK_PATIENCE_MILLISECONDS
    for (;;) {
      try {
        this.#parts.connection.run({ sql: 'begin immediate', parameters: [] })
        return
      } catch (error) {
        if (!isBusy(error)) throw error
        if (performance.now() > deadline) {
          throw new StorageUnavailable('another process holds the SQLite file', { cause: error })
        }
        await new Promise((resume) => setTimeout(resume, LOCK_RETRY_MILLISECONDS))
      }
    }
  }

  async #outcomeOf(job: Job): Promise<() => void> {
    const { connection } = this.#parts
    try {
      const value = await asUnitOfWork(connection, job.run)
      return () => job.resolve(value)
    } catch (error) {
      if (!connection.isInTransaction) throw error // it took the whole batch with it
      const reason = told(error)
      return () => job.reject(reason)
    }
  }
}
