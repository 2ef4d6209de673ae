import { describe } from 'node:test'
import { specifiedRealm, specifyRealmStore } from '@usher/engine/specifications'
import { openStorage } from '../../src/index.ts'
import { cassandraDatabase } from '../../src/testing/index.ts'

const realm = specifiedRealm({ accountIds: { form: 'uuid' } })

describe('ports (Cassandra)', { skip: cassandraDatabase.skip }, () => {
  specifyRealmStore('random ids', { realm, open: openFresh })
})

async function openFresh() {
  const { url } = await cassandraDatabase.fresh()
  const storage = await openStorage({ url, dataDir: '', realm, migrations: {} })
  return { store: storage.store, close: () => storage.close() }
}
