import { describe } from 'node:test'
import {
  conformanceRealm,
  type StoreUnderTest,
  testRealmStore,
  testRetentionStore,
  testWebhookStore,
} from '@usher/conformance'
import { openStorage } from '../src/index.ts'
import { databases, type TestedDatabase } from '../src/testing/index.ts'

const realms = {
  'random ids': conformanceRealm({
    accountIds: { form: 'uuid' },
    federation: 'on',
    personalData: 'on',
    passkeys: 'on',
  }),
  'numbered accounts': conformanceRealm({
    accountIds: { form: 'sequential' },
    federation: 'on',
    personalData: 'on',
    passkeys: 'on',
  }),
  secrets: conformanceRealm({
    accountIds: { form: 'uuid' },
    credential: { kind: 'secret', domain: 'specified' },
  }),
}

const inMemory = {
  name: 'SQLite in memory',
  skip: false,
  fresh: async () => ({ url: 'sqlite::memory:', drop: async () => {} }),
} as const

for (const database of [...databases, inMemory]) {
  describe(`ports (${database.name})`, { skip: database.skip }, () => {
    for (const [name, realm] of Object.entries(realms)) {
      const subject = { realm, open: () => openFresh(database, realm) }
      testRealmStore(name, subject)
      if (realm.credential.kind === 'secret') continue
      testRetentionStore(subject)
      testWebhookStore(subject)
    }
  })
}

async function openFresh(database: Pick<TestedDatabase, 'fresh'>, realm: StoreUnderTest['realm']) {
  const fresh = await database.fresh()
  const storage = await openStorage({ url: fresh.url, dataDir: '', realm, migrations: {} })
  return {
    store: storage.store,
    async close() {
      await storage.close()
      await fresh.drop()
    },
  }
}
