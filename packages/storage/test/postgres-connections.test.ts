import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { atOnce, eventAt, kim, kindsOf, NOON, registered } from '@usher/conformance'
import { type Identifier, StorageUnavailable } from '@usher/engine'
import { sql } from 'kysely'
import pg from 'pg'
import { SharedConnections, type SqlStorage } from '../src/index.ts'
import { databases, type FreshDatabase } from '../src/testing/index.ts'
import { open, realm } from './support/realm.ts'

const postgres = databases.find(({ name }) => name === 'PostgreSQL')
const person = () => ({ ...kim(realm), identifier: 'kim@example.com' as Identifier })
const REALMS = ['one', 'two', 'three', 'four', 'five'].map((name) => ({ ...realm, name }))

describe('the connections of a process to PostgreSQL', { skip: postgres?.skip ?? false }, () => {
  let fresh: FreshDatabase
  let guest = ''
  let url = ''
  const closers: (() => Promise<unknown>)[] = []
  beforeEach(async () => {
    fresh = (await postgres?.fresh()) ?? assert.fail('it is one of the databases')
    guest = `guest_${new URL(fresh.url).pathname.slice(1)}`
    await asOwner(`create role ${guest} login password 'guest' connection limit 20;
      grant create on database "${new URL(fresh.url).pathname.slice(1)}" to ${guest}`)
    const changed = new URL(fresh.url)
    changed.username = guest
    changed.password = 'guest'
    changed.search = '' // as patient as in production
    url = changed.href
  })
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
    await asOwner(`drop owned by ${guest} cascade; drop role ${guest}`)
    await fresh.drop()
  })

  async function asOwner(text: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: fresh.url })
    await client.connect()
    const { rows } = await client.query(text)
    await client.end()
    return rows
  }
  const inUse = async () => {
    const text = `select count(*)::int as count from pg_stat_activity where usename = '${guest}'`
    return Number((await asOwner(text))[0]?.count)
  }
  async function processOf(realms = REALMS): Promise<readonly SqlStorage[]> {
    const connections = new SharedConnections()
    const storages: SqlStorage[] = []
    for (const one of realms) {
      const storage = await open(url, { realm: one, connections })
      closers.push(() => storage.close())
      storages.push(storage)
    }
    return storages
  }
  async function hold(count: number): Promise<() => Promise<void>> {
    const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: url }))
    await Promise.all(clients.map((client) => client.connect()))
    return async () => void (await Promise.all(clients.map((client) => client.end())))
  }

  it('are few enough that five realms in two processes and a command find room in twenty', async () => {
    const storages = [...(await processOf()), ...(await processOf())]

    const outcomes = await Promise.all(
      storages.map(({ store }) => atOnce(6, () => store.accounts.register(person()))),
    )
    const used = await inUse()
    const command = await processOf(REALMS.slice(0, 1))
    await command[0]?.check()

    assert.deepEqual(kindsOf(outcomes.flat()), { registered: 5, identifier_taken: 55 })
    assert.ok(used <= 16, `${used} connections`)
    await Promise.all(storages.map((storage) => storage.check()))
  })

  it('show each realm its own schema, however they take turns', async () => {
    const storages = await processOf()

    await Promise.all(
      storages.map(({ store }, index) =>
        Promise.all(
          Array.from({ length: 10 * (index + 1) }, () =>
            store.audit.record(eventAt(NOON, 'login.failed')),
          ),
        ),
      ),
    )

    const counts = storages.map(async ({ database }) => {
      const { rows } = await sql<{ events: number }>`select count(*) as events
        from audit_events`.execute(database.read)
      return rows[0]?.events
    })
    assert.deepEqual(await Promise.all(counts), [10, 20, 30, 40, 50])
  })

  it('go round where the server has no room for one more', async () => {
    const [storage = assert.fail('it is open')] = await processOf(REALMS.slice(0, 1))
    await storage.check() // one connection is there
    const giveBack = await hold(20 - (await inUse()))

    const outcomes = await atOnce(50, () => storage.store.accounts.register(person()))
    const used = await inUse()
    await giveBack()

    assert.deepEqual(kindsOf(outcomes), { registered: 1, identifier_taken: 49 })
    assert.equal(used, 20)
  })

  it('are tried again by the next check, when the server had no room for any', async () => {
    const [storage = assert.fail('it is open')] = await processOf(REALMS.slice(0, 1))
    await asOwner(`select pg_terminate_backend(pid) from pg_stat_activity
      where usename = '${guest}'`)
    const giveBack = await hold(20)

    await assert.rejects(storage.check(), StorageUnavailable)
    await giveBack()

    await storage.check()
    await registered(storage.store, kim(realm))
  })

  it('keep their settings and take those of the URL', async () => {
    const [first = assert.fail('it is open')] = await processOf(REALMS.slice(0, 1))
    const withOptions = `${url}?options=-c%20work_mem%3D5MB`
    const second = await open(withOptions, { realm: { ...realm, name: 'one' } })
    closers.push(() => second.close())
    const settings = sql<Record<string, string>>`select
      current_setting('statement_timeout') as timeout, current_setting('work_mem') as memory`

    const { rows } = await settings.execute(second.database.read)

    assert.deepEqual(rows, [{ timeout: '3s', memory: '5MB' }])
    await first.check()
  })
})
