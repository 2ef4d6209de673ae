import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { StorageUnavailable } from '@usher/engine'
import type { SqliteConnection } from './connection.ts'

/**
 * Puts what is committed onto the disk while the event loop goes on. SQLite itself would wait for
 * the disk within `commit`, and the whole process with it.
 *
 * Commits lie in the write-ahead log, which every process appends to; a flush of the file covers
 * whatever was committed before it (https://www.sqlite.org/wal.html#performance_considerations).
 */
export class LogFlush {
  readonly #path: string
  readonly #connection: SqliteConnection
  #file: number | undefined
  #isDoubtful = false

  constructor(path: string, connection: SqliteConnection) {
    this.#path = `${path}-wal`
    this.#connection = connection
  }

  /**
   * Resolves when everything that was committed before is on the disk.
   * @throws {StorageUnavailable} it may be lost when the power fails; see `recover`
   */
  async flush(): Promise<void> {
    try {
      this.#file ??= openSync(this.#path, 'r+') // the same one as long as a connection is open
      await toDisk(this.#file)
    } catch (cause) {
      this.#isDoubtful = true
      throw new StorageUnavailable('the disk has not taken the write-ahead log', { cause })
    }
  }

  /**
   * To be called before more is built on a log that a flush has failed for: who asks the disk again
   * may be told that all is well, although pages are gone. So the log is copied into the database.
   *
   * @throws {StorageUnavailable} as long as that is not possible
   */
  recover(): void {
    if (!this.#isDoubtful) return
    const { rows } = this.#connection.run<{ busy: number }>({
      sql: 'pragma wal_checkpoint(truncate)',
      parameters: [],
    })
    if (rows[0]?.busy !== 0) throw new StorageUnavailable('the write-ahead log is in doubt')
    this.#isDoubtful = false
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
  }
}

const toDisk = promisify(fdatasync)
