import pg from 'pg'

const DEFAULT_CONNECTIONS = 10 // per realm and process
const CONNECT_MILLISECONDS = 3_000 // also the wait for one of the connections to be free
const STATEMENT_MILLISECONDS = 3_000

const DATE = 1082
const INT8 = 20
const TIMESTAMP = 1114
const TIMESTAMPTZ = 1184

export interface PoolSettings {
  readonly url: string
  readonly realm: string
  /** Default: 10. */
  readonly maxConnections?: number | undefined
  /** Migrations may take their time. */
  readonly isPatient?: boolean
}

/** Connections that see the realm's schema only, whatever the server's own settings are. */
export function postgresPool(settings: PoolSettings): pg.Pool {
  const { connectionString, ownOptions } = takeOptions(settings.url)
  const pool = new pg.Pool({
    connectionString,
    max: settings.maxConnections ?? DEFAULT_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: `usher ${settings.realm}`,
    types: { getTypeParser },
    options: `${ownOptions} ${sessionOptions(settings)}`.trim(),
  })
  // a lost connection is reported to whoever uses it next; unheard it would end the process
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

function sessionOptions({ realm, isPatient }: PoolSettings): string {
  const settings = {
    search_path: `"${realm}"`,
    timezone: 'UTC',
    datestyle: 'ISO',
    default_transaction_isolation: 'read\\ committed',
    statement_timeout: String(isPatient ? 0 : STATEMENT_MILLISECONDS),
    idle_in_transaction_session_timeout: String(isPatient ? 0 : 60_000),
  }
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}

/** `options` in the URL would replace ours; ours come after and beside them. */
function takeOptions(url: string): { connectionString: string; ownOptions: string } {
  const [address = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const ownOptions = parameters.get('options') ?? ''
  parameters.delete('options')
  const rest = parameters.toString()
  return { connectionString: rest ? `${address}?${rest}` : address, ownOptions }
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
