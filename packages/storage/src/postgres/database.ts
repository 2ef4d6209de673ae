import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import type { Database } from '../database.ts'
import { type Home, settle } from '../sql/home.ts'
import { assertOutsideOfUnitOfWork, asUnitOfWork } from '../unit-of-work.ts'
import { attempted } from './attempts.ts'
import { connections } from './connections.ts'
import { postgresLookup } from './lookup.ts'

export interface OpenPostgres<Tables> {
  readonly database: Database<Tables>
  close(): Promise<void>
}

/** The realm's schema through a pool of connections. */
export function postgresDatabase<Tables>(pool: pg.Pool, home: Home): OpenPostgres<Tables> {
  const lent = connections(pool)
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: lent }) })
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
      lookup: (query) => postgresLookup(query, lent),
    },
    async close() {
      while (underway.size > 0) await Promise.allSettled(underway)
      await kysely.destroy()
    },
  }
}
