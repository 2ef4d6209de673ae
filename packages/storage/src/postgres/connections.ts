import { StorageUnavailable } from '@usher/engine'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { statementName } from '../prepared.ts'
import { assertStorable } from '../storable.ts'
import { endsConnection, told } from './failure.ts'

// A call ends within five seconds, the wait for its connection included.
const CALL_MILLISECONDS = 4_750
const STATEMENT_MILLISECONDS = 3_250 // the server gives up first, if it can
const SHORTEST_MILLISECONDS = 1_500 // for the later statements of a change that takes long

/** What `pg` takes, and its types do not say. */
type TimedQuery = pg.QueryConfig & { query_timeout: number }

/** How many milliseconds a statement gets; 0: as many as it needs. */
type Patience = () => number

/**
 * The pool as Kysely drives it: it tells our errors, names the prepared statements and does not
 * wait for a server that hangs.
 *
 * @param statementMilliseconds for changes that take long: what each statement gets instead
 */
export function connections(pool: pg.Pool, statementMilliseconds?: number): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const patience = patienceSince(performance.now())
      try {
        return lent(await pool.connect(), () => statementMilliseconds ?? patience())
      } catch (error) {
        throw told(error)
      }
    },
  }
}

/** `pg` writes a date with the offset of its own time zone, and those of long ago had seconds. */
function sent(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value
}

function patienceSince(start: number): Patience {
  return () => {
    const left = CALL_MILLISECONDS - (performance.now() - start)
    return Math.max(Math.min(left, STATEMENT_MILLISECONDS), SHORTEST_MILLISECONDS)
  }
}

function lent(client: pg.PoolClient, patience: Patience): PostgresPoolClient {
  let isBroken = false
  async function query(text: string, values: readonly unknown[]): Promise<unknown> {
    if (isBroken) throw new StorageUnavailable('the connection to PostgreSQL is lost')
    const name = statementName(text)
    values.forEach(assertStorable)
    try {
      const query: TimedQuery = { text, values: values.map(sent), query_timeout: patience() }
      if (name) query.name = name
      return await client.query(query)
    } catch (error) {
      isBroken ||= endsConnection(error)
      throw told(error)
    }
  }
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(isBroken || destroy === true),
  }
}
