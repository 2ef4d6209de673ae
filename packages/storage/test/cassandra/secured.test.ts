import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { kim, registered } from '@usher/conformance'
import { openStorage, StorageFault } from '../../src/index.ts'
import {
  type CassandraCluster,
  cassandraDatabase,
  startCassandra,
} from '../../src/testing/index.ts'
import { realm } from './keyspaces.ts'

describe('a cluster that asks for a user and speaks TLS only', {
  skip: cassandraDatabase.skip,
}, () => {
  let cluster: CassandraCluster
  before(async () => {
    cluster = await startCassandra({ secured: true })
  })
  after(() => cluster?.stop())

  const open = ({ user = 'cassandra:cassandra@', tls = `&tls=${cluster.caFile}` } = {}) => {
    const url = `cassandra://${user}127.0.0.1:${cluster.port}/secured?dc=dc1${tls}`
    return openStorage({ url, dataDir: '', realm, migrations: {} })
  }

  it('is used with both', async () => {
    const storage = await untilUsersAreThere(open)

    const account = await registered(storage.store, kim(realm))

    assert.deepEqual(await storage.store.accounts.findById(account.id), account)
    await storage.close()
  })

  for (const [missing, options, told] of [
    ['a wrong password', { user: 'cassandra:wrong@' }, /refuses the user or the password/],
    ['no user', { user: '' }, /refuses the user or the password/],
    ['no TLS', { tls: '' }, /none of the hosts/],
    ['an authority that did not sign', { tls: '&tls=on' }, /none of the hosts/],
    ['a file that is not there', { tls: '&tls=/nowhere/ca.pem' }, /file of tls= .* cannot be read/],
  ] as const) {
    it(`tells of ${missing} in one line, without the password`, async () => {
      await assert.rejects(open(options), (error) => {
        assert.ok(error instanceof StorageFault)
        assert.match(error.message, told)
        assert.doesNotMatch(error.message, /wrong|\n/)
        return true
      })
    })
  }
})

/** A new node makes its first user some moments after it has begun to listen. */
async function untilUsersAreThere<T>(open: () => Promise<T>): Promise<T> {
  const end = performance.now() + 30_000
  for (;;) {
    try {
      return await open()
    } catch (error) {
      if (performance.now() > end) throw error
    }
  }
}
