import { StorageUnavailable } from '@usher/engine'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import type { Database, WriteOptions } from '../database.ts'
import { type Home, settle } from '../sql/home.ts'
import { assertOutsideOfUnitOfWork, asUnitOfWork } from '../unit-of-work.ts'
import { isOvertaken } from './failure.ts'
import { postgresLookup } from './lookup.ts'
import { kyselyPool } from './pool.ts'

const ATTEMPTS = 10
const LONGEST_PAUSE_MILLISECONDS = 100
const DEADLINE_MILLISECONDS = 3_000 // no attempt begins later, so that all ends within five seconds

export interface OpenPostgres<Tables> {
  readonly database: Database<Tables>
  close(): Promise<void>
}

/** The realm's schema through a pool of connections. */
export function postgresDatabase<Tables>(pool: pg.Pool, home: Home): OpenPostgres<Tables> {
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: kyselyPool(pool) }) })
  settle(kysely, home)
  const underway = new Set<Promise<unknown>>()
  async function counted<T>(writing: Promise<T>): Promise<T> {
    underway.add(writing)
    try {
      return await writing
    } finally {
      underway.delete(writing)
    }
  }
  return {
    database: {
      dialect: home.dialect,
      read: kysely,
      async write(job, options = {}) {
        assertOutsideOfUnitOfWork(pool)
        const attempt = () => asUnitOfWork(pool, () => kysely.transaction().execute(job))
        return counted(attempted(options, attempt))
      },
      writeOne: (job, options = {}) => counted(attempted(options, () => job(kysely))),
      lookup: (query) => postgresLookup(query, pool),
    },
    async close() {
      while (underway.size > 0) await Promise.allSettled(underway)
      await kysely.destroy()
    },
  }
}

async function attempted<T>(
  { idempotent = false }: WriteOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + DEADLINE_MILLISECONDS
  for (let count = 1; ; count += 1) {
    try {
      return await attempt()
    } catch (error) {
      const mayTryAgain = isOvertaken(error) || (idempotent && error instanceof StorageUnavailable)
      if (!mayTryAgain || count === ATTEMPTS || performance.now() > deadline) throw error
      // those who collided must not meet again
      const pause = Math.random() * LONGEST_PAUSE_MILLISECONDS
      await new Promise((resume) => setTimeout(resume, pause))
    }
  }
}
