import { randomBytes } from 'node:crypto'
import type { FreshDatabase, TestedDatabase } from './databases.ts'
import { sharedCassandraPort, whyNoCassandra } from './shared-cassandra.ts'

/** Cassandra as a database that tests run on, for realms that live on the engine's ports alone. */
export const cassandraDatabase: TestedDatabase = {
  name: 'Cassandra',
  /** Asked late: the first one to ask may download Cassandra. */
  get skip(): string | false {
    return whyNoCassandra() ?? false
  },
  fresh: freshKeyspace,
}

/** Tests of anything but time wait for a machine that has other things to do. */
const PATIENCE = '60s'

/** A keyspace of its own; dropping one takes a node seconds, so all go with the node. */
async function freshKeyspace(): Promise<FreshDatabase> {
  const port = await sharedCassandraPort()
  const name = `test_${randomBytes(8).toString('hex')}`
  return {
    url: `cassandra://127.0.0.1:${port}/${name}?dc=dc1&replication=1&timeout=${PATIENCE}`,
    drop: async () => {},
  }
}
