// npm run test:cluster: three nodes on 127.0.0.1–3, three copies of everything. Takes some minutes
// and most of a machine, so it is no part of `npm test`.
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Identifier, noKeys } from '@usher/engine'
import { beginSweeping, sweep } from '../../src/cassandra/changes/sweep.ts'
import { readAddress } from '../../src/cassandra/client/address.ts'
import { type Connection, connect } from '../../src/cassandra/client/connect.ts'
import { cqlOn } from '../../src/cassandra/client/cql-on.ts'
import { createRealmContext } from '../../src/cassandra/realm-context.ts'
import { useKeyspace } from '../../src/cassandra/schema/keyspace.ts'
import { openStorage, type Storage } from '../../src/index.ts'
import {
  type CassandraCluster,
  cassandraDatabase,
  startCassandra,
} from '../../src/testing/index.ts'
import { realm } from './people.ts'
import type { Outcomes } from './registrar.ts'
import { type Storm, startStorm } from './storm.ts'
import { assertNothingLost } from './verdict.ts'

const ROUNDS = 200
const PROCESSES = 2
const AT_ONCE = 3
const LANES = 8
const LONGEST_ANSWER_MILLISECONDS = 5_000

describe('three nodes', { skip: cassandraDatabase.skip }, () => {
  let cluster: CassandraCluster
  let storage: Storage
  let connection: Connection
  let url = ''

  before(async () => {
    cluster = await startCassandra({ nodes: 3, survivesKill: true })
    url = cluster.url('usher')
    storage = await openStorage({ url, dataDir: '', realm, migrations: {} })
    const address = readAddress(url)
    connection = await connect(address)
    await useKeyspace(connection.client, address)
  })
  after(async () => {
    await connection?.close()
    await storage?.close()
    await cluster?.stop()
  })

  it(`one of ${PROCESSES * AT_ONCE} registrations of an address gets through, ${ROUNDS} times`, async (t) => {
    const servers = await startServers(t, url)
    let undecided = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const identifier = `race-${round}`
      const outcomes = await Promise.all(servers.map((server) => register(server, identifier)))

      const winners = outcomes.flatMap(({ registered }) => registered)
      const unavailable = outcomes.reduce((sum, one) => sum + one.unavailable, 0)
      const holder = await storage.store.accounts.findByIdentifier(identifier as Identifier)
      undecided += unavailable
      assert.ok(winners.length <= 1, `${winners.length} winners in round ${round}`)
      if (unavailable === 0) assert.equal(winners.length, 1, `no winner in round ${round}`)
      if (winners[0]) assert.equal(holder?.id, winners[0])
    }
    t.diagnostic(`${ROUNDS} rounds, ${undecided} requests of ${ROUNDS * 6} answered 503`)
  })

  it('loses nothing that was acknowledged when a node is killed, and goes on without it', async (t) => {
    const storm = startStorm(storage.store, { lanes: LANES })
    await untilMore(storm, 200)
    await cluster.kill(0)
    await untilMore(storm, 400)
    await cluster.start(0)
    await untilMore(storm, 200)
    await storm.stop()

    await settleEverything(connection)
    await assertNothingLost(storage.store, connection.client, storm)
    report(t, storm)
  })

  it('answers while a node hangs, and loses nothing', async (t) => {
    const storm = startStorm(storage.store, { lanes: LANES })
    await untilMore(storm, 100)
    await cluster.pause(1)
    await setTimeout(6_000) // long enough for every time-out on the way
    await cluster.resume(1)
    await untilMore(storm, 200)
    await storm.stop()

    await settleEverything(connection)
    await assertNothingLost(storage.store, connection.client, storm)
    assert.ok(storm.slowestMilliseconds < LONGEST_ANSWER_MILLISECONDS)
    report(t, storm)
  })

  it('refuses in time without a quorum, and goes on by itself when there is one again', async (t) => {
    await cluster.kill(1)
    await cluster.kill(2)
    const lost = startStorm(storage.store, { lanes: LANES })
    await untilRefused(lost, 20)
    await Promise.all([cluster.start(1), cluster.start(2)])
    await untilMore(lost, 100)
    await lost.stop()

    await settleEverything(connection)
    await assertNothingLost(storage.store, connection.client, lost)
    assert.ok(lost.slowestMilliseconds < LONGEST_ANSWER_MILLISECONDS)
    report(t, lost)
  })
})

async function startServers(t: TestContext, url: string): Promise<ChildProcess[]> {
  const script = fileURLToPath(new URL('registrar.ts', import.meta.url))
  const servers = Array.from({ length: PROCESSES }, () =>
    fork(script, [url, String(AT_ONCE)], { execArgv: [] }),
  )
  t.after(() => servers.forEach((server) => void server.disconnect()))
  await Promise.all(servers.map((server) => once(server, 'message')))
  return servers
}

async function register(server: ChildProcess, identifier: string): Promise<Outcomes> {
  server.send(identifier)
  const [outcomes] = await once(server, 'message')
  return outcomes
}

/** Until so many more requests have been answered; a storm that stands still is a failure. */
async function untilMore(storm: Storm, more: number): Promise<void> {
  await until(() => storm.acknowledged, storm.acknowledged + more)
}

async function untilRefused(storm: Storm, times: number): Promise<void> {
  await until(() => storm.unavailable, storm.unavailable + times)
}

const PATIENCE_MILLISECONDS = 180_000

async function until(count: () => number, goal: number): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS
  while (count() < goal) {
    assert.ok(performance.now() < end, `${count()} of ${goal} answers in three minutes`)
    await setTimeout(50)
  }
}

/** As if a minute had passed since the last change. */
async function settleEverything({ client }: Connection): Promise<void> {
  const context = createRealmContext(cqlOn(client), realm, noKeys)
  await beginSweeping(context, new Date(Date.now() - 30 * 60_000))
  await sweep(context, new Date(Date.now() + 3 * 60_000))
}

function report(t: TestContext, storm: Storm): void {
  const { people, acknowledged, unavailable, doubtful, slowestMilliseconds, reasons } = storm
  t.diagnostic(
    `${acknowledged} requests answered (${people.length} registrations), ${unavailable} answered 503 ` +
      `(${doubtful.length} registrations), slowest ${Math.round(slowestMilliseconds)} ms`,
  )
  if (unavailable > 0) t.diagnostic(JSON.stringify(reasons))
}
