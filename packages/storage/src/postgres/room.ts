import type pg from 'pg'
import { sqlState } from './failure.ts'
import type { RoutedPool } from './pool.ts'
import { STATEMENT_SHARE } from './session.ts'

const TOO_MANY_CONNECTIONS = '53300' // of the server, the database or the role
const TRY_AGAIN_MILLISECONDS = 10_000

/**
 * A connection of the pool. If the server has no room for one more, those that are there go round,
 * and the pool stays as small as it is for ten seconds.
 */
export async function takeClient({ pool, max, settings }: RoutedPool): Promise<pg.PoolClient> {
  const start = performance.now()
  for (;;) {
    try {
      return await pool.connect()
    } catch (error) {
      const isLate = performance.now() - start > settings.callMilliseconds * STATEMENT_SHARE
      const isFull = sqlState(error) === TOO_MANY_CONNECTIONS
      if (!isFull || isLate || pool.totalCount === 0) throw error
      stayAsSmall(pool, max) // others that are just being made may fail, too, and it shrinks further
    }
  }
}

function stayAsSmall({ options, totalCount }: pg.Pool, max: number): void {
  options.max = totalCount
  setTimeout(() => {
    options.max = max
  }, TRY_AGAIN_MILLISECONDS).unref()
}
