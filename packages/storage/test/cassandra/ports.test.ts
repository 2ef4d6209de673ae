import { describe } from 'node:test'
import { conformanceRealm, testRealmStore } from '@usher/conformance'
import { openStorage } from '../../src/index.ts'
import { cassandraDatabase } from '../../src/testing/index.ts'

const realm = conformanceRealm({ accountIds: { form: 'uuid' }, federation: 'on' })

describe('ports (Cassandra)', { skip: cassandraDatabase.skip }, () => {
  testRealmStore('random ids', { realm, open: openFresh })
})

async function openFresh() {
  const { url } = await cassandraDatabase.fresh()
  const storage = await openStorage({ url, dataDir: '', realm, migrations: {} })
  return { store: storage.store, close: () => storage.close() }
}
