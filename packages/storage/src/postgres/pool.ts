import pg from 'pg'
import { StorageFault } from '../storage-fault.ts'
import { routeTo } from './route.ts'
import { type Route, type SessionSettings, STATEMENT_SHARE, startOptions } from './session.ts'
import { takeParameters } from './url.ts'

const DATE = 1082
const INT8 = 20
const TIMESTAMP = 1114
const TIMESTAMPTZ = 1184

/** A connection that knows which realm's schema it sees; absent: none yet. */
export class RealmClient extends pg.Client {
  realm: string | undefined
}

/** Connections to one database, and how they reach it. */
export interface RoutedPool {
  readonly pool: pg.Pool
  /** How many connections it may have. */
  readonly max: number
  readonly route: Route
  readonly settings: SessionSettings
}

export interface PoolSettings extends Pick<SessionSettings, 'isPatient'> {
  readonly url: string
  readonly max: number
  /** Absent: to be found out. */
  readonly route?: Route
}

/** Connections for the statements of any realm in this database. */
export async function postgresPool({
  url,
  max,
  route: known,
  isPatient,
}: PoolSettings): Promise<RoutedPool> {
  const parameters = takeParameters(url)
  const { connectionString, ownOptions, callMilliseconds } = parameters
  const settings = { isPatient, callMilliseconds }
  const route = known ?? (await routeTo(parameters))
  if (route === 'transaction' && ownOptions !== '') {
    throw new StorageFault(
      'the pooler that DATABASE_URL leads to takes no options; give them to the role with alter role … set',
    )
  }
  const pool = new pg.Pool({
    connectionString,
    max,
    // also the wait for one of the connections to be free
    connectionTimeoutMillis: callMilliseconds * STATEMENT_SHARE,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'usher',
    types: { getTypeParser },
    Client: RealmClient,
    ...(route === 'session' && { options: `${ownOptions} ${startOptions(settings)}`.trim() }),
  })
  // a lost connection is reported to whoever uses it next; unheard it would end the process
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return { pool, max, route, settings }
}

type Parser = (text: string) => unknown

function getTypeParser(oid: number, format?: 'text' | 'binary'): Parser {
  switch (oid) {
    case INT8:
      return Number
    case DATE:
    case TIMESTAMP:
      return String
    case TIMESTAMPTZ:
      return parseInstant
    default:
      return pg.types.getTypeParser(oid, format ?? 'text') as Parser
  }
}

/** `2031-01-02 03:04:05.678+00`, the session being in UTC. */
function parseInstant(text: string): Date {
  return new Date(`${text.slice(0, 10)}T${text.slice(11)}:00`)
}
