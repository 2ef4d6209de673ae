import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { kim, registered } from '@usher/conformance'
import { type Identifier, StorageUnavailable } from '@usher/engine'
import { sql } from 'kysely'
import { databases, type FreshDatabase } from '../src/testing/index.ts'
import { open, realm } from './support/realm.ts'

describe('an SQLite file', () => {
  let fresh: FreshDatabase
  beforeEach(async () => {
    const [sqlite = assert.fail('it is one of the databases')] = databases
    fresh = await sqlite.fresh()
  })
  afterEach(() => fresh.drop())

  function run(program: string, argument: string): ChildProcessWithoutNullStreams {
    const path = fileURLToPath(new URL(`programs/${program}`, import.meta.url))
    return spawn(process.execPath, [path, argument])
  }

  async function hold() {
    const holder = run('holder.ts', fresh.url.slice('sqlite:'.length))
    await once(holder.stdout, 'data')
    return async () => {
      holder.stdin.end()
      await once(holder, 'exit')
    }
  }

  it('loses no acknowledged write and keeps no half account when its process is killed', async () => {
    const acknowledged: Identifier[] = []
    for (const killedAfter of [1, 40, 200]) {
      const writer = run('writer.ts', fresh.url)
      let count = 0
      for await (const line of createInterface(writer.stdout)) {
        acknowledged.push(line as Identifier)
        count += 1
        if (count === killedAfter) writer.kill('SIGKILL')
      }
    }

    const storage = await open(fresh.url)
    for (const identifier of acknowledged) {
      assert.ok(await storage.store.accounts.findWithCredential({ identifier }), identifier)
    }
    const { rows: incomplete } = await sql`
      select identifier from accounts
      where not exists (select 1 from credentials where account_id = accounts.id)
        or not exists (select 1 from account_roles where account_id = accounts.id)
        or not exists (select 1 from audit_events where account_id = accounts.id)
    `.execute(storage.database.read)
    assert.deepEqual(incomplete, [])
    assert.ok(acknowledged.length >= 241)
    await storage.close()
  })

  it('waits for another process that writes, and reads meanwhile', async () => {
    const storage = await open(fresh.url)
    const { id } = await registered(storage.store, kim(realm))
    const giveBack = await hold()

    const writing = registered(storage.store, kim(realm))
    assert.equal((await storage.store.accounts.findById(id))?.id, id)
    await giveBack()

    await writing
    await storage.close()
  })

  it('fails each write within five seconds while another process holds it, also in line', async () => {
    const storage = await open(fresh.url)
    const giveBack = await hold()
    const secondsUntilRefused = async () => {
      const start = performance.now()
      await assert.rejects(storage.store.accounts.register(kim(realm)), {
        name: StorageUnavailable.name,
        message: /another process holds/,
      })
      return (performance.now() - start) / 1000
    }

    const first = secondsUntilRefused()
    await delay(2_000)
    const waited = await Promise.all([first, secondsUntilRefused(), secondsUntilRefused()])

    // Those in line would take eight if they waited anew; the machine may be busy.
    assert.ok(Math.max(...waited) < 7, `${waited} seconds`)
    await giveBack()
    await registered(storage.store, kim(realm))
    await storage.close()
  })

  it('takes writes of several processes at once', async () => {
    const writers = [run('writer.ts', fresh.url), run('writer.ts', fresh.url)]
    await Promise.all(
      writers.map(async (writer) => {
        let count = 0
        for await (const _ of createInterface(writer.stdout)) {
          count += 1
          if (count === 100) writer.kill('SIGKILL')
        }
        assert.ok(count >= 100)
      }),
    )
  })
})
