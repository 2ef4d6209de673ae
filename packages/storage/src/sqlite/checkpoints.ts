import type { Line } from '../batching/line.ts'
import { askCheckpointThread, type LogState, ThreadLost } from './checkpoint-thread.ts'
import type { SqliteConnection } from './connection.ts'

const LOOK_AFTER_JOBS = 64 // looking costs as much as a small statement
const COPY_PAGES = 1_000 // as SQLite does by itself
const RESTART_PAGES = 4_000 // 16 MB
const PAUSE_AFTER_PROBLEM_MILLISECONDS = 1_000

interface Parts {
  readonly path: string
  readonly connection: SqliteConnection
  /** Whoever writes on the connection passes through it. */
  readonly line: Line
}

/**
 * Copies the write-ahead log into the database now and then. SQLite would do that within a commit,
 * and every request would wait for the disk; here another thread does it, on a connection of its own.
 *
 * Under a steady load the log would never be copied to its end, as writers go on, and grow without
 * limit. So when it is long and nearly all of it was copied, writers pause until the rest is.
 *
 * https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files
 */
export class Checkpoints {
  readonly #parts: Parts
  #jobs = 0
  #notBefore = 0
  #underway: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** To be called after each commit. */
  noteCommit(jobs: number): void {
    this.#jobs += jobs
    if (this.#jobs < LOOK_AFTER_JOBS || this.#underway) return
    this.#jobs = 0
    if (performance.now() < this.#notBefore) return
    const { pages, copiedPages } = this.#state()
    if (pages - copiedPages >= COPY_PAGES) void this.#begin()
  }

  /** Empties the log: what earlier commits wrote is in no file any more, if no reader needs it. */
  async clear(): Promise<void> {
    await this.#underway
    const leave = await this.#parts.line.enterAtLast()
    try {
      await askCheckpointThread(this.#parts.path, 'clear')
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error
    } finally {
      leave()
    }
  }

  /** Copies what is left, so that closing the connection finds nothing to do, and lets the file go. */
  async close(): Promise<void> {
    await this.#underway
    const { pages, copiedPages } = this.#state()
    if (pages - copiedPages >= COPY_PAGES) await this.#begin()
    await askCheckpointThread(this.#parts.path, 'close').catch(() => {}) // it is gone, and its files
  }

  #state(): LogState {
    const row = this.#parts.connection.prepare('pragma wal_checkpoint(noop)').get()
    return { pages: Number(row?.log), copiedPages: Number(row?.checkpointed) }
  }

  #begin(): Promise<void> {
    this.#underway = this.#copy()
      .catch((error: unknown) => this.#doWithoutThread(error))
      .finally(() => {
        this.#underway = undefined
      })
    return this.#underway
  }

  async #copy(): Promise<void> {
    const { path, line } = this.#parts
    const { state, problem } = await askCheckpointThread(path, 'copy')
    if (problem !== undefined)
      this.#notBefore = performance.now() + PAUSE_AFTER_PROBLEM_MILLISECONDS
    if (!state || state.pages < RESTART_PAGES) return
    const leave = await line.enterAtLast()
    try {
      await askCheckpointThread(path, 'restart')
    } finally {
      leave()
    }
  }

  /** SQLite takes its checkpoints within commits again, which is slower and as safe. */
  #doWithoutThread(error: unknown): void {
    if (!(error instanceof ThreadLost)) throw error
    this.#notBefore = Number.POSITIVE_INFINITY
    this.#parts.connection.exec(`pragma wal_autocheckpoint = ${COPY_PAGES}`)
  }
}
