import pg from 'pg'
import { sqlState } from './failure.ts'
import { ARRIVED, type Route, STATEMENT_SHARE, startOptions } from './session.ts'
import type { UrlParameters } from './url.ts'

const PROTOCOL_VIOLATION = '08P01'

/**
 * Finds out whether a pooler such as PgBouncer stands in front. One that lends connections per
 * transaction refuses settings at the start of a connection, or swallows them.
 */
export async function routeTo({
  connectionString,
  ownOptions: options,
  callMilliseconds,
}: UrlParameters): Promise<Route> {
  const client = new pg.Client({
    connectionString,
    options: `${options} ${startOptions({ isPatient: false, callMilliseconds })}`.trim(),
    connectionTimeoutMillis: callMilliseconds * STATEMENT_SHARE,
  })
  client.on('error', () => {}) // a lost connection also rejects whoever waits for it
  try {
    await client.connect()
    const { rows } = await client.query<{ arrived: string | null }>(
      `select current_setting('${ARRIVED}', true) as arrived`,
    )
    return rows[0]?.arrived === 'on' ? 'session' : 'transaction'
  } catch (error) {
    if (sqlState(error) === PROTOCOL_VIOLATION) return 'transaction'
    throw error
  } finally {
    await client.end().catch(() => {})
  }
}
