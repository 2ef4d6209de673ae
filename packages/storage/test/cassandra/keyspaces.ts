import { conformanceRealm } from '@usher/conformance'
import { noKeys } from '@usher/engine'
import type { Client } from 'cassandra-driver'
import { readAddress } from '../../src/cassandra/client/address.ts'
import { connect } from '../../src/cassandra/client/connect.ts'
import { cqlOn } from '../../src/cassandra/client/cql-on.ts'
import { createRealmContext, type RealmContext } from '../../src/cassandra/realm-context.ts'
import { useKeyspace } from '../../src/cassandra/schema/keyspace.ts'
import { openStorage } from '../../src/index.ts'
import { cassandraDatabase } from '../../src/testing/index.ts'

export const realm = conformanceRealm({
  accountIds: { form: 'uuid' },
  federation: 'on',
  passkeys: 'on',
})

export interface OpenKeyspace {
  readonly url: string
  readonly client: Client
  /** What the adapters share, for tests that look behind the ports. */
  readonly context: RealmContext
  close(): Promise<void>
}

/** A keyspace of its own, migrated as a start does it. */
export async function migratedKeyspace(): Promise<OpenKeyspace> {
  const { url } = await cassandraDatabase.fresh()
  await (await openStorage({ url, dataDir: '', realm, migrations: {} })).close()
  return keyspaceOf(url)
}

/** A keyspace with no tables in it. */
export async function emptyKeyspace(): Promise<OpenKeyspace> {
  return keyspaceOf((await cassandraDatabase.fresh()).url)
}

async function keyspaceOf(url: string): Promise<OpenKeyspace> {
  const address = readAddress(url)
  const { client, close } = await connect(address)
  await useKeyspace(client, address)
  return {
    url,
    client,
    context: createRealmContext(cqlOn(client, address.callMilliseconds), realm, noKeys),
    close,
  }
}
