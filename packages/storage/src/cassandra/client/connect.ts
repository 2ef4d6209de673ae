import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import cassandra, { type Client } from 'cassandra-driver'
import { StorageFault } from '../../storage-fault.ts'
import type { CassandraAddress, OwnCluster } from './address.ts'
import { astraBundle } from './astra-bundle.ts'
import { inTime } from './deadline.ts'
import { attemptMilliseconds, clientPolicies } from './policies.ts'

const CONNECT_MILLISECONDS = 1_500
const OPENING_MILLISECONDS = 10_000
const HEARTBEAT_MILLISECONDS = 5_000 // a node that hangs is noticed while nobody asks it

export interface Connection {
  readonly client: Client
  close(): Promise<void>
}

/**
 * Connects to the cluster; no keyspace is in use yet. A node that takes its time is asked again.
 *
 * @throws {StorageFault} in one line, without what the address keeps secret
 */
export async function connect(address: CassandraAddress): Promise<Connection> {
  const end = performance.now() + Math.max(OPENING_MILLISECONDS, address.callMilliseconds)
  for (;;) {
    try {
      return await connectOnce(address, end - performance.now())
    } catch (cause) {
      if (!isTimeOut(cause) || performance.now() + CONNECT_MILLISECONDS > end) {
        throw notConnected(cause)
      }
    }
  }
}

async function connectOnce(
  { reach, credentials, callMilliseconds }: CassandraAddress,
  milliseconds: number,
): Promise<Connection> {
  const localDataCenter = reach.kind === 'cluster' ? reach.localDataCenter : undefined
  const client = new cassandra.Client({
    ...(reach.kind === 'cluster'
      ? clusterOptions(reach)
      : { cloud: { secureConnectBundle: await astraBundle(reach, credentials) } }),
    ...(credentials ? { credentials } : {}),
    policies: clientPolicies(localDataCenter),
    socketOptions: {
      connectTimeout: CONNECT_MILLISECONDS,
      readTimeout: attemptMilliseconds(callMilliseconds),
    },
    pooling: { heartBeatInterval: HEARTBEAT_MILLISECONDS },
    encoding: { useBigIntAsLong: true },
    // Told of once at the start, and again after a change of the ring; tables are never asked for.
    isMetadataSyncEnabled: true,
  })
  try {
    await inTime(client.connect(), milliseconds)
    return { client, close: closing(client) }
  } catch (cause) {
    await closing(client)().catch(() => undefined)
    throw cause
  }
}

/** A node took the connection, but nobody answered in time. */
function isTimeOut(cause: unknown): boolean {
  const { NoHostAvailableError, OperationTimedOutError } = cassandra.errors
  if (!(cause instanceof NoHostAvailableError)) return false
  return Object.values<unknown>(cause.innerErrors).some(
    (error) => error instanceof OperationTimedOutError,
  )
}

/**
 * Ends the driver, and what it forgets then and would keep the process from ending: the connection
 * of a start that failed, and hosts that it has replaced by new objects when all nodes were gone,
 * which try to connect for ever.
 */
function closing(client: Client): () => Promise<void> {
  // Not in the driver's types; what is not there needs no end.
  const control: ControlConnection | undefined = Reflect.get(client, 'controlConnection')
  const everyHost = new Set<cassandra.Host>(client.hosts?.values())
  client.on('hostAdd', (host: cassandra.Host) => everyHost.add(host))
  return async () => {
    await client.shutdown()
    const forgotten = [...everyHost].map(shutDown)
    await Promise.race([
      setImmediate(),
      Promise.allSettled([...forgotten, control?.connection?.closeAsync()]),
    ])
  }
}

interface ControlConnection {
  readonly connection?: { closeAsync(): Promise<void> } | null
}

/** Without waiting for what is pending; not in the driver's types either. */
async function shutDown(host: cassandra.Host): Promise<void> {
  await Reflect.apply(Reflect.get(host, 'shutdown'), host, [false])
}

function clusterOptions({ contactPoints, localDataCenter, tls }: OwnCluster) {
  return {
    contactPoints: [...contactPoints],
    localDataCenter,
    ...(tls ? { sslOptions: tlsOptions(tls) } : {}),
  }
}

/** The driver itself would take any certificate. */
function tlsOptions({ caFile }: NonNullable<OwnCluster['tls']>) {
  const trusted = caFile ? { ca: [readCertificates(caFile)] } : {}
  return { rejectUnauthorized: true, ...trusted }
}

function readCertificates(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new StorageFault('the file of tls= in DATABASE_URL cannot be read', { cause })
  }
}

const BAD_CREDENTIALS = 0x0100

function notConnected(cause: unknown): StorageFault {
  if (cause instanceof StorageFault) return cause
  const { errors } = cassandra
  const inner =
    cause instanceof errors.NoHostAvailableError ? Object.values(cause.innerErrors) : [cause]
  const isRefused = inner.some(
    (error) =>
      error instanceof errors.AuthenticationError ||
      (error instanceof errors.ResponseError && error.code === BAD_CREDENTIALS),
  )
  if (isRefused) {
    return new StorageFault(
      'Cassandra refuses the user or the password of DATABASE_URL; check both',
      { cause },
    )
  }
  if (inner.some((error) => error instanceof errors.ArgumentError)) {
    return new StorageFault(
      'Cassandra has no such data centre; ?dc= in DATABASE_URL takes the name that nodetool status shows',
      { cause },
    )
  }
  return new StorageFault(
    'none of the hosts of DATABASE_URL answers; check hosts, port and tls, and that Cassandra runs',
    { cause },
  )
}
