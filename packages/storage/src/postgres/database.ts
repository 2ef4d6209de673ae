import { Kysely, PostgresDialect, type PostgresPool, sql, type Transaction } from 'kysely'
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

const LONG_STATEMENT_MILLISECONDS = 30_000
const SERVER_FIRST_MILLISECONDS = 250

/** The realm's schema through a pool of connections. */
export function postgresDatabase<Tables>(pool: pg.Pool, home: Home): OpenPostgres<Tables> {
  const lent = connections(pool)
  const short = opened<Tables>(lent, home)
  const long = opened<Tables>(
    connections(pool, LONG_STATEMENT_MILLISECONDS + SERVER_FIRST_MILLISECONDS),
    home,
  )
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
      read: short,
      async write(job, options = {}) {
        assertOutsideOfUnitOfWork(pool)
        const run = () =>
          options.alone ? transactionOf(long, withTime(job)) : transactionOf(short, job)
        return counted(attempted(options, () => asUnitOfWork(pool, run)))
      },
      async writeOne(job, options = {}) {
        assertOutsideOfUnitOfWork(pool)
        return counted(attempted(options, () => job(short)))
      },
      lookup: (query) => postgresLookup(query, lent),
    },
    async close() {
      while (underway.size > 0) await Promise.allSettled(underway)
      await short.destroy()
    },
  }
}

function opened<Tables>(pool: PostgresPool, home: Home): Kysely<Tables> {
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  settle(kysely, home)
  return kysely
}

type Job<Tables, T> = (tx: Transaction<Tables>) => Promise<T>

function transactionOf<Tables, T>(kysely: Kysely<Tables>, job: Job<Tables, T>): Promise<T> {
  return kysely.transaction().execute(job)
}

/** The job, its statements having the time that those of large changes need. */
function withTime<Tables, T>(job: Job<Tables, T>): Job<Tables, T> {
  return async (tx) => {
    await sql`set local statement_timeout = ${sql.lit(LONG_STATEMENT_MILLISECONDS)}`.execute(tx)
    return job(tx)
  }
}
