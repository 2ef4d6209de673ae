import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { eventAt, kim, NOON, registered } from '@usher/conformance'
import { type RealmStore, StorageUnavailable } from '@usher/engine'
import { openStorage, type Storage } from '../../src/index.ts'
import {
  type CassandraCluster,
  cassandraDatabase,
  startCassandra,
} from '../../src/testing/index.ts'
import { realm } from './keyspaces.ts'

const LONGEST_MILLISECONDS = 5_000
const LONGEST_RETURN_MILLISECONDS = 120_000

/** Every kind of question, and how long each took to be refused. */
async function refusals({ accounts, audit, outbox, limits }: RealmStore): Promise<number[]> {
  const account = kim(realm)
  const { id = account.identifier as never } = account
  const event = eventAt(NOON, 'login.failed')
  const asked = [
    () => accounts.findById(id),
    () => accounts.findByIdentifier(account.identifier),
    () => accounts.register(account),
    () => accounts.updateProfile({ accountId: id, profile: { firstName: 'Kim' }, now: NOON }),
    () => audit.record(event),
    () => outbox.counts(),
    () => limits.consume({ key: 'k', windowSeconds: 60, max: 1, now: NOON }),
  ]
  return Promise.all(
    asked.map(async (ask) => {
      const start = performance.now()
      await assert.rejects(Promise.resolve(ask()), StorageUnavailable, String(ask))
      return performance.now() - start
    }),
  )
}

/** Asks until there is an answer: a node that comes back under load refuses now and then. */
async function answerOf<T>(ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + LONGEST_RETURN_MILLISECONDS
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof StorageUnavailable) || performance.now() > end) throw error
      await setTimeout(20) // refusals come at once and would leave no time for reconnecting
    }
  }
}

describe('when Cassandra is lost', { skip: cassandraDatabase.skip }, () => {
  let cluster: CassandraCluster
  let storage: Storage
  before(async () => {
    cluster = await startCassandra({ survivesKill: true })
    const url = cluster.url('lost')
    storage = await openStorage({ url, dataDir: '', realm, migrations: {} })
  })
  after(async () => {
    await storage?.close()
    await cluster?.stop()
  })

  it('every question is answered within five seconds while a node hangs, and then again', async () => {
    const account = await registered(storage.store, kim(realm))
    await cluster.pause(0)

    const times = await refusals(storage.store)
    await assert.rejects(storage.check(), StorageUnavailable)
    await cluster.resume(0)

    assert.ok(Math.max(...times) < LONGEST_MILLISECONDS, String(times))
    await answerOf(() => storage.check())
    const found = await answerOf(() => storage.store.accounts.findById(account.id))
    assert.deepEqual(found, account)
  })

  it('the same while no node runs; what was acknowledged is there when one is back', async () => {
    const account = await registered(storage.store, kim(realm))
    await cluster.kill(0)

    const times = await refusals(storage.store)
    await assert.rejects(storage.check(), StorageUnavailable)
    await cluster.start(0)

    assert.ok(Math.max(...times) < LONGEST_MILLISECONDS, String(times))
    await answerOf(() => storage.check())
    const found = await answerOf(() => storage.store.accounts.findById(account.id))
    assert.deepEqual(found, account)
    await answerOf(() => registered(storage.store, kim(realm)))
  })
})
