import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import type { Database } from '../database.ts'
import type { RealmContext } from '../realm-context.ts'
import { RealmChanges } from '../sql/realm-changes.ts'
import type { EngineTables } from '../tables.ts'
import { assertOutsideOfUnitOfWork, asUnitOfWork } from '../unit-of-work.ts'
import { attempted } from './attempts.ts'
import { connections } from './connections.ts'
import { postgresLookup } from './lookup.ts'
import type { BorrowedPool } from './shared-connections.ts'

export interface OpenPostgres {
  database<Tables>(): Database<Tables>
  close(): Promise<void>
}

const LONG_STATEMENT_MILLISECONDS = 30_000
const SERVER_FIRST_MILLISECONDS = 250

/** The realm's schema through a pool of connections, which it gives back in the end. */
export function postgresDatabase(borrowed: BorrowedPool, context: RealmContext): OpenPostgres {
  const { name } = context.realm
  const lent = connections(borrowed, name)
  const short = new PostgresDialect({ pool: lent })
  const long = new PostgresDialect({
    pool: connections(borrowed, name, LONG_STATEMENT_MILLISECONDS + SERVER_FIRST_MILLISECONDS),
  })
  const changes = new RealmChanges(context, new Kysely<EngineTables>({ dialect: short }))
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
    database<Tables>(): Database<Tables> {
      const read = new Kysely<Tables>({ dialect: short })
      const patient = new Kysely<Tables>({ dialect: long })
      return {
        dialect: context.dialect,
        read,
        async write(job, options = {}) {
          assertOutsideOfUnitOfWork(context)
          const inTx = (tx: Transaction<Tables>) => job(changes.tx(tx, tx))
          const run = () =>
            options.alone
              ? patient.transaction().execute(withTime(inTx))
              : read.transaction().execute(inTx)
          return counted(attempted(options, () => asUnitOfWork(context, run)))
        },
        async writeOne(job, options = {}) {
          assertOutsideOfUnitOfWork(context)
          return counted(attempted(options, () => job(changes.statement(read, read))))
        },
        scrub: async () => {}, // its own vacuum does that
        lookup: (query) => postgresLookup(query, lent),
      }
    },
    async close() {
      while (underway.size > 0) await Promise.allSettled(underway)
      await borrowed.release()
    },
  }
}

type Job<Tables, T> = (tx: Transaction<Tables>) => Promise<T>

/** The job, its statements having the time that those of large changes need. */
function withTime<Tables, T>(job: Job<Tables, T>): Job<Tables, T> {
  return async (tx) => {
    await sql`set local statement_timeout = ${sql.lit(LONG_STATEMENT_MILLISECONDS)}`.execute(tx)
    return job(tx)
  }
}
