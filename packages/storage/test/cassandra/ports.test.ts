import { describe } from 'node:test'
import { conformanceRealm, testRealmStore, testWebhookStore } from '@usher/conformance'
import { openStorage } from '../../src/index.ts'
import { cassandraDatabase } from '../../src/testing/index.ts'

const realm = conformanceRealm({
  accountIds: { form: 'uuid' },
  federation: 'on',
  personalData: 'on',
  passkeys: 'on',
})

describe('ports (Cassandra)', { skip: cassandraDatabase.skip }, () => {
  testRealmStore('random ids', { realm, open: openFresh })
  testWebhookStore({ realm, open: openFresh })
})

async function openFresh() {
  const { url, drop } = await cassandraDatabase.fresh('conformance')
  const storage = await openStorage({ url, dataDir: '', realm, migrations: {} })
  return {
    store: storage.store,
    async close() {
      await storage.close()
      await drop()
    },
  }
}
