import cassandra, { type Client } from 'cassandra-driver'
import type { CassandraAddress } from '../client/address.ts'

const DEFAULT_REPLICATION = 3 // survives the loss of a node with every quorum

/** Puts the keyspace in use, after creating it if it is not there. */
export async function useKeyspace(client: Client, address: CassandraAddress): Promise<void> {
  const { keyspace, reach } = address
  if (reach.kind === 'cluster' && !(await exists(client, keyspace))) {
    const dc = reach.localDataCenter.replaceAll("'", "''")
    const copies = reach.replication ?? defaultReplication(client, reach.localDataCenter)
    await define(
      client,
      `create keyspace if not exists "${keyspace}"
        with replication = {'class': 'NetworkTopologyStrategy', '${dc}': ${copies}}`,
    )
  }
  await onceSettled(() => client.execute(`use "${keyspace}"`))
}

/** What another process has just created is listed a moment before it can be used. */
export async function onceSettled<T>(ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + SETTLING_MILLISECONDS
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (performance.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS))
    }
  }
}

const SETTLING_MILLISECONDS = 5_000
const PAUSE_MILLISECONDS = 100

/**
 * Runs a statement that changes the schema. All processes send theirs to the same node: two nodes
 * that create one table at once would give it two identities.
 */
export async function define(client: Client, statement: string): Promise<void> {
  const [host] = hostsOf(client).sort((one, other) => (one.address < other.address ? -1 : 1))
  await client.execute(statement, [], {
    consistency: cassandra.types.consistencies.one,
    readTimeout: SCHEMA_MILLISECONDS,
    ...(host ? { host } : {}),
  })
}

const SCHEMA_MILLISECONDS = 30_000 // all nodes have to agree

async function exists(client: Client, keyspace: string): Promise<boolean> {
  const found = await client.execute(
    'select keyspace_name from system_schema.keyspaces where keyspace_name = ?',
    [keyspace],
    { prepare: true, consistency: cassandra.types.consistencies.one },
  )
  return found.rowLength > 0
}

/** Three, or as many as there are nodes: more copies than nodes would make every quorum fail. */
function defaultReplication(client: Client, localDataCenter: string): number {
  const local = hostsOf(client).filter(({ datacenter }) => datacenter === localDataCenter)
  return Math.min(DEFAULT_REPLICATION, Math.max(1, local.length))
}

function hostsOf(client: Client): cassandra.Host[] {
  return client.hosts.values().filter((host) => host.isUp())
}
