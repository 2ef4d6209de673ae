import { describe } from 'node:test'
import { type Specified, specifiedRealm, specifyRealmStore } from '@usher/engine/specifications'
import { openStorage } from '../src/index.ts'
import { databases, type TestedDatabase } from '../src/testing/index.ts'

const realms = {
  'random ids': specifiedRealm({ accountIds: { form: 'uuid' } }),
  'numbered accounts': specifiedRealm({ accountIds: { form: 'sequential' } }),
  secrets: specifiedRealm({
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
      specifyRealmStore(name, { realm, open: () => openFresh(database, realm) })
    }
  })
}

async function openFresh(database: Pick<TestedDatabase, 'fresh'>, realm: Specified['realm']) {
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
