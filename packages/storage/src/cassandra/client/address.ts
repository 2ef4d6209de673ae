import { parseDuration } from '@usher/engine'
import { CALL_MILLISECONDS } from '../../batching/deadline.ts'
import { StorageFault } from '../../storage-fault.ts'

/** Where a keyspace lies and how it is reached. */
export interface CassandraAddress {
  readonly keyspace: string
  readonly credentials: { readonly username: string; readonly password: string } | undefined
  readonly reach: OwnCluster | AstraDatabase
  /** How long a caller waits for an answer. */
  readonly callMilliseconds: number
}

export interface OwnCluster {
  readonly kind: 'cluster'
  /** `host:port`; one that answers is enough, more help while nodes are down. */
  readonly contactPoints: readonly string[]
  readonly localDataCenter: string
  /** Copies of every row in the local data centre, for a keyspace that has to be created. */
  readonly replication: number | undefined
  /** Absent: plain; `caFile` absent: the certificate authorities of the system. */
  readonly tls: { readonly caFile: string | undefined } | undefined
}

export interface AstraDatabase {
  readonly kind: 'astra'
  /** `<database id>-<region>.apps.astra.datastax.com` */
  readonly host: string
  /** The secure bundle as a file; absent: it is fetched. */
  readonly bundle: string | undefined
}

export const isCassandraUrl = (url: string): boolean => /^(cassandra|astra):\/\//.test(url)

const FORM =
  /^(?<scheme>cassandra|astra):\/\/(?:(?<user>[^:@/?]*):(?<password>[^@/?]*)@)?(?<hosts>[^@/?]+)\/(?<keyspace>[^/?]+)(?:\?(?<query>.*))?$/
const DEFAULT_PORT = '9042'

/**
 * Reads `cassandra://[user:password@]host[,host…][:port]/keyspace?dc=NAME[&replication=N][&tls=…][&timeout=…]`
 * or `astra://token:<token>@<host>/<keyspace>[?bundle=FILE][&timeout=…]`. Parts are percent-decoded.
 *
 * @throws {StorageFault} naming the part that is wrong, never its value
 */
export function readAddress(url: string): CassandraAddress {
  const parts = FORM.exec(url)?.groups
  if (!parts) throw wrong('it has the form cassandra://host[,host][:port]/keyspace?dc=NAME')
  const { scheme, user, password = '', hosts = '', keyspace = '', query = '' } = parts
  const parameters = new URLSearchParams(query)
  return {
    keyspace: keyspaceOf(decoded(keyspace)),
    credentials: user ? { username: decoded(user), password: decoded(password) } : undefined,
    reach:
      scheme === 'astra'
        ? { kind: 'astra', host: hosts, bundle: parameters.get('bundle') ?? undefined }
        : clusterOf(hosts, parameters),
    callMilliseconds: callMillisecondsOf(parameters.get('timeout')),
  }
}

function clusterOf(hosts: string, parameters: URLSearchParams): OwnCluster {
  const localDataCenter = parameters.get('dc')
  if (!localDataCenter) throw wrong('it needs ?dc=NAME, the data centre next to this server')
  return {
    kind: 'cluster',
    contactPoints: contactPointsOf(hosts),
    localDataCenter,
    replication: replicationOf(parameters.get('replication')),
    tls: tlsOf(parameters.get('tls')),
  }
}

/** A port behind the last host counts for those without one of their own. */
function contactPointsOf(hosts: string): string[] {
  const named = hosts.split(',')
  const common = named.at(-1)?.split(':')[1] ?? DEFAULT_PORT
  return named.map((host) => {
    const [name, port = common] = host.split(':')
    if (!name || !/^\d{1,5}$/.test(port)) throw wrong('its hosts are host[,host…][:port]')
    return `${name}:${port}`
  })
}

function keyspaceOf(name: string): string {
  if (!/^[a-zA-Z]\w{0,47}$/.test(name)) {
    throw wrong('a keyspace has up to 48 letters, digits and underscores, a letter first')
  }
  return name
}

function replicationOf(text: string | null): number | undefined {
  if (text === null) return undefined
  if (!/^[1-9]$/.test(text)) throw wrong('replication is a number of copies from 1 to 9')
  return Number(text)
}

function tlsOf(text: string | null): OwnCluster['tls'] {
  if (text === null || text === 'off') return undefined
  if (text === 'on') return { caFile: undefined }
  if (text.startsWith('/')) return { caFile: text }
  throw wrong('tls is on, off or the absolute path of a file of certificate authorities')
}

function callMillisecondsOf(text: string | null): number {
  if (text === null) return CALL_MILLISECONDS
  const seconds = parseDuration(text)
  if (!seconds || seconds > LONGEST_CALL_SECONDS) {
    throw wrong('timeout is how long a request waits for an answer, from 1s to 2m')
  }
  return seconds * 1000
}

const LONGEST_CALL_SECONDS = 120

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('it has a % that begins no escape; write a plain % as %25')
  }
}

function wrong(remedy: string): StorageFault {
  return new StorageFault(`DATABASE_URL is no address of Cassandra: ${remedy}`)
}
