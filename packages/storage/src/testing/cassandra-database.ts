import { randomBytes } from 'node:crypto'
import type { Client } from 'cassandra-driver'
import type { FreshDatabase, TestedDatabase } from './databases.ts'
import {
  leaveKeyspace,
  sharedCassandraPort,
  takeKeyspace,
  whyNoCassandra,
} from './shared-cassandra.ts'

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

/**
 * A keyspace of its own. Making all tables takes a node half a minute, so one that was left empty
 * is used again. Dropping one takes seconds, so those without `tables` go with the node.
 */
async function freshKeyspace(tables?: string): Promise<FreshDatabase> {
  const port = await sharedCassandraPort()
  const left = tables && (await takeKeyspace(tables))
  const name = left || `test_${randomBytes(8).toString('hex')}`
  return {
    url: `cassandra://127.0.0.1:${port}/${name}?dc=dc1&replication=1&timeout=${PATIENCE}`,
    async drop() {
      if (!tables) return
      await empty(port, name)
      await leaveKeyspace(tables, name)
    },
  }
}

/** Keeps the tables, and the record of how they were made. */
async function empty(port: number, keyspace: string): Promise<void> {
  const { default: cassandra } = await import('cassandra-driver') // optional in projects of others
  const client = new cassandra.Client({
    contactPoints: [`127.0.0.1:${port}`],
    localDataCenter: 'dc1',
    keyspace,
    socketOptions: { readTimeout: 60_000 },
  })
  try {
    const { rows } = await client.execute(
      'select table_name from system_schema.tables where keyspace_name = ?',
      [keyspace],
      { prepare: true },
    )
    const tables = rows.map((row) => String(row.table_name)).filter((name) => name !== MIGRATIONS)
    await Promise.all(tables.map((table) => emptyTable(client, table)))
  } finally {
    await client.shutdown()
  }
}

const MIGRATIONS = 'usher_migrations'

/** Most tables are empty already; to find that out costs less than to truncate them. */
async function emptyTable(client: Client, table: string): Promise<void> {
  const { rowLength } = await client.execute(`select * from ${table} limit 1`)
  if (rowLength > 0) await client.execute(`truncate ${table}`)
}
