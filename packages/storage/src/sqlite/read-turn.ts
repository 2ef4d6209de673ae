import type { Turnstile } from '../turnstile.ts'
import type { SqliteConnection } from './connection.ts'
import { told } from './failure.ts'

interface Reading {
  /** Reads at once and tells its own outcome; never throws. */
  readonly read: () => void
  readonly fail: (error: unknown) => void
}

/** Puts the lookups of one turn of the event loop into one read transaction. */
export class ReadTurn {
  readonly #connection: SqliteConnection
  readonly #turnstile: Turnstile | undefined
  #readings: Reading[] = []

  constructor(connection: SqliteConnection, turnstile?: Turnstile) {
    this.#connection = connection
    this.#turnstile = turnstile
  }

  add(reading: Reading): void {
    if (this.#readings.push(reading) === 1) setImmediate(() => void this.#run())
  }

  async #run(): Promise<void> {
    if (this.#turnstile && !this.#turnstile.isFree) {
      await this.#turnstile.enter()
      this.#readAll()
      this.#turnstile.leave()
    } else {
      this.#readAll()
    }
  }

  #readAll(): void {
    const readings = this.#readings
    this.#readings = []
    try {
      if (readings.length > 1) this.#connection.prepare('begin').run()
      for (const { read } of readings) read()
      if (readings.length > 1) this.#connection.prepare('commit').run()
    } catch (error) {
      if (this.#connection.isInTransaction) this.#connection.exec('rollback')
      const reason = told(error)
      for (const { fail } of readings) fail(reason)
    }
  }
}
