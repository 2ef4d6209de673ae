import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { conformanceRealm, kim, registered } from '@usher/conformance'
import { defineRealm } from '@usher/engine'
import { openStorage, StorageFault, type StorageOptions, sqlDatabase } from '../../src/index.ts'
import { cassandraDatabase } from '../../src/testing/index.ts'
import { realm } from './keyspaces.ts'

const optionsOf = (url: string): StorageOptions => ({ url, dataDir: '', realm, migrations: {} })

async function assertRefused(options: StorageOptions, told: RegExp): Promise<void> {
  await assert.rejects(openStorage(options), (error) => {
    assert.ok(error instanceof StorageFault)
    assert.match(error.message, told)
    assert.ok(!error.message.includes('\n'))
    return true
  })
}

describe('realms that Cassandra cannot keep', () => {
  const url = 'cassandra://127.0.0.1/usher?dc=dc1'

  it('are those with tables of their own in SQL', async () => {
    const migrations = { '0001-films': { up: async () => {} } }
    await assertRefused(
      { ...optionsOf(url), migrations },
      /specified needs tables of its own in SQL/,
    )
  })

  it('are those whose ids are no UUIDs', async () => {
    const numbered = conformanceRealm({ accountIds: { form: 'sequential' } })
    await assertRefused({ ...optionsOf(url), realm: numbered }, /needs ids that are no UUIDs/)
  })

  it('are those whose accounts have secrets instead of passwords', async () => {
    const secrets = conformanceRealm({
      accountIds: { form: 'uuid' },
      credential: { kind: 'secret', domain: 'specified' },
    })
    await assertRefused({ ...optionsOf(url), realm: secrets }, /needs user secrets/)
  })
})

describe('opening a keyspace', { skip: cassandraDatabase.skip }, () => {
  let url = ''
  before(async () => {
    url = (await cassandraDatabase.fresh()).url
  })

  it('creates it, makes its tables, and finds them the next time', async () => {
    const first = await openStorage(optionsOf(url))
    const account = await registered(first.store, kim(realm))
    await first.close()

    const second = await openStorage(optionsOf(url))
    after(() => second.close())

    assert.ok(first.migrated.includes('engine/0001-accounts'))
    assert.deepEqual(second.migrated, [])
    assert.deepEqual(await second.pendingMigrations(), [])
    assert.deepEqual(await second.store.accounts.findById(account.id), account)
    await second.check()
  })

  it('makes the tables once if several processes come at the same time', async () => {
    const { url: contested } = await cassandraDatabase.fresh()

    const outcomes = await Promise.allSettled(
      [1, 2, 3].map(() => openStorage(optionsOf(contested))),
    )

    const storages = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value] : [],
    )
    await Promise.all(storages.map((storage) => storage.close()))
    const migrated = storages.filter((storage) => storage.migrated.length > 0)
    assert.deepEqual([storages.length, migrated.length], [3, 1])
  })

  it('goes on where a first start was cut off', async () => {
    const { url: cut } = await cassandraDatabase.fresh()
    const clashing = defineRealm({
      ...realm,
      profile: { ...realm.profile, nick: { column: 'select', type: 'text' } }, // no name in CQL
    })
    await assertRefused(
      { ...optionsOf(cut), realm: clashing },
      /migration engine\/profile-select failed/,
    )

    const storage = await openStorage(optionsOf(cut))

    await storage.close()
    assert.deepEqual(await storage.migrated, [])
  })

  it('has no SQL database, which whoever needs one is told', async () => {
    const storage = await openStorage(optionsOf(url))
    after(() => storage.close())

    assert.equal(storage.kind, 'cassandra')
    assert.throws(() => sqlDatabase(storage), StorageFault)
  })

  it('names a data centre that is not there', async () => {
    await assertRefused(optionsOf(url.replace('dc=dc1', 'dc=mars')), /no such data centre/)
  })

  it('waits for a node that does not answer the first time', async (t) => {
    const address = new URL(url)
    let connections = 0
    const slow = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      connections += 1
      if (connections === 1) return socket.resume() // takes what is sent, and is silent
      const node = connect(Number(address.port), address.hostname)
      node.on('error', () => socket.destroy())
      return socket.pipe(node).pipe(socket)
    })
    slow.listen(0, '127.0.0.1')
    await once(slow, 'listening')
    t.after(() => slow.close())
    const { port } = slow.address() as AddressInfo

    const storage = await openStorage(optionsOf(url.replace(`:${address.port}`, `:${port}`)))

    await storage.check()
    await storage.close()
    assert.ok(connections > 1)
  })

  it('tells within ten seconds that nobody answers', async () => {
    await assertRefused(optionsOf('cassandra://127.0.0.1:1/usher?dc=dc1'), /none of the hosts/)
  })
})
