import { StorageFault } from '../../storage-fault.ts'
import type { Cql } from '../client/cql.ts'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'

const LEASE_SECONDS = 60 // longer than one statement may take; it is renewed before each
const PATIENCE_MILLISECONDS = 120_000
const PAUSE_MILLISECONDS = 250

/** Lets one process at a time migrate. It ends by itself if its holder dies. */
export class MigrationLock {
  readonly #cql: Cql
  readonly #holder: string

  constructor(keyspace: Cql, holder: string) {
    this.#cql = keyspace
    this.#holder = holder
  }

  /** @param job calls `renew` before each step that takes time */
  async hold<T>(job: (renew: () => Promise<void>) => Promise<T>): Promise<T> {
    await this.#acquire()
    try {
      return await job(async () => {
        if (!(await this.#take(cql`holder = ${this.#holder}`))) throw lost()
      })
    } finally {
      await this.#set(cql`null`, cql`holder = ${this.#holder}`, 0)
    }
  }

  /** Whether the first migration of this keyspace has been begun and not finished. */
  async isFirstRun(): Promise<boolean> {
    const [row] = await this.#cql.read<{ is_first_run: boolean | null }>(
      cql`select is_first_run from usher_migrations where one = ${0} limit 1`,
    )
    return row?.is_first_run ?? false
  }

  async noteFirstRun(isFirstRun: boolean): Promise<void> {
    await this.#cql.write(
      cql`update usher_migrations set is_first_run = ${isFirstRun} where one = ${0}`,
    )
  }

  async #acquire(): Promise<void> {
    const end = performance.now() + PATIENCE_MILLISECONDS
    while (!(await this.#take(cql`holder = null`))) {
      if (performance.now() > end) throw lost()
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS))
    }
  }

  #take(guard: Statement): Promise<boolean> {
    return this.#set(cql`${this.#holder}`, guard, LEASE_SECONDS)
  }

  async #set(holder: Statement, guard: Statement, ttl: number): Promise<boolean> {
    const update = cql`update usher_migrations using ttl ${ttl} set holder = ${holder}
      where one = ${0} if ${guard}`
    const { applied } = await decided({
      attempt: () => this.#cql.attempt([update]),
      isApplied: async () => {
        const [row] = await this.#cql.readSettled<{ holder: { toString(): string } | null }>(
          cql`select holder from usher_migrations where one = ${0} limit 1`,
        )
        return row?.holder?.toString() === this.#holder
      },
    })
    return applied
  }
}

function lost(): StorageFault {
  return new StorageFault('another process migrates this keyspace; wait for it, then start again')
}
