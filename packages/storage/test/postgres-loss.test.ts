import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { atOnce, eventAt, kim, NOON, newMail, registered, tokenHash } from '@usher/conformance'
import { type AccountId, type Identifier, type SessionId, StorageUnavailable } from '@usher/engine'
import { sql } from 'kysely'
import type { SqlStorage } from '../src/index.ts'
import { databases, type PostgresServer, startPostgres } from '../src/testing/index.ts'
import { type Line, lineTo } from './support/line.ts'
import { open, realm } from './support/realm.ts'

const PATIENCE_MILLISECONDS = 5_000
const skip = databases.find(({ name }) => name === 'PostgreSQL')?.skip ?? false

/** One call of every kind: looked up, listed, written as one statement, written as several. */
const calls = ({
  store,
  database,
  check,
}: SqlStorage): Readonly<Record<string, Promise<unknown>>> => {
  const { accounts, sessions, audit, outbox, limits } = store
  const id = 'unknown' as AccountId
  const event = eventAt(NOON, 'session.revoked')
  return {
    findById: accounts.findById(id),
    findWithCredential: accounts.findWithCredential({ identifier: kim(realm).identifier }),
    findWithAccount: sessions.findWithAccount('session_unknown' as SessionId),
    findByRefreshToken: sessions.findByRefreshToken(
      { hash: tokenHash('unknown'), sessionId: undefined },
      NOON,
    ),
    search: accounts.search({ limit: 1 }),
    list: audit.list({ limit: 1 }),
    register: accounts.register(kim(realm)),
    delete: accounts.delete({ accountId: id, event }),
    revokeAllOf: sessions.revokeAllOf({ accountId: id, now: NOON, event }),
    record: audit.record(event),
    add: outbox.add(newMail(), NOON),
    claim: outbox.claim({ now: NOON, leaseSeconds: 0, longestPauseSeconds: 0, limit: 1 }),
    consume: limits.consume({ key: 'key', windowSeconds: 1, max: 1e6, now: NOON }),
    read: sql`select 1`.execute(database.read),
    check: check(),
  }
}

async function assertAllUnavailable(storage: SqlStorage): Promise<void> {
  const start = performance.now()
  const running = Object.entries(calls(storage))
  await Promise.all(
    running.map(async ([name, call]) => {
      await assert.rejects(call, StorageUnavailable, name)
      const elapsed = performance.now() - start
      assert.ok(elapsed < PATIENCE_MILLISECONDS, `${name} took ${elapsed.toFixed()} ms`)
    }),
  )
}

async function assertAllWell(storage: SqlStorage): Promise<void> {
  await Promise.all(Object.values(calls(storage)))
}

describe('a PostgreSQL that is lost', { skip }, () => {
  let server: PostgresServer
  let line: Line
  let storage: SqlStorage
  before(async () => {
    server = await startPostgres()
    line = await lineTo(server.url)
    storage = await open(line.url)
  })
  after(async () => {
    await storage.close()
    await line.close()
    await server.stop()
  })

  it('is told as unavailable while it is gone, and used again when it is back', async () => {
    const { id } = await registered(storage.store, kim(realm))
    await assertAllWell(storage)

    await server.crash()
    await assertAllUnavailable(storage)
    await server.start()

    await assertAllWell(storage)
    assert.equal((await storage.store.accounts.findById(id))?.id, id)
  })

  it('is told as unavailable within five seconds while it hangs', async () => {
    await assertAllWell(storage)

    line.hold()
    await assertAllUnavailable(storage)
    line.release()

    await assertAllWell(storage)
  })

  it('is told as unavailable in time to those who come while others wait', async () => {
    await assertAllWell(storage)
    const { accounts } = storage.store

    line.hold()
    const lookups: Promise<unknown>[] = []
    const start = performance.now()
    for (let turn = 0; turn < 10; turn += 1) {
      lookups.push(accounts.findById(`unknown ${turn}` as AccountId))
      await nextTurn()
    }
    const outcomes = await Promise.allSettled(lookups)
    line.release()

    assert.ok(outcomes.every(({ status }) => status === 'rejected'))
    assert.ok(performance.now() - start < PATIENCE_MILLISECONDS)
  })

  it('is told as unavailable when it hangs in the middle of a change', async () => {
    const { id } = await registered(storage.store, kim(realm))
    const start = performance.now()

    const change = storage.database.write(async ({ db }) => {
      await db.deleteFrom('accounts').where('id', '=', id).execute()
      line.hold()
      await db.deleteFrom('accounts').where('id', '=', 'another').execute()
    })

    await assert.rejects(change, StorageUnavailable)
    assert.ok(performance.now() - start < PATIENCE_MILLISECONDS)
    line.release()
    assert.equal((await storage.store.accounts.findById(id))?.id, id)
  })

  it('keeps what it has acknowledged, and all or nothing of the rest', async () => {
    const acknowledged: Identifier[] = []
    let crash: Promise<void> | undefined
    await atOnce(8, async () => {
      for (;;) {
        const person = kim(realm, { mail: newMail() })
        try {
          await storage.store.accounts.register(person)
        } catch (error) {
          assert.ok(error instanceof StorageUnavailable)
          return
        }
        acknowledged.push(person.identifier)
        if (acknowledged.length === 100) crash = server.crash()
      }
    })
    await crash
    await server.start()

    for (const identifier of acknowledged) {
      assert.ok(await storage.store.accounts.findWithCredential({ identifier }))
    }
    const { rows: incomplete } = await sql`
      select identifier from accounts
      where not exists (select 1 from credentials where account_id = accounts.id)
        or not exists (select 1 from account_roles where account_id = accounts.id)
        or not exists (select 1 from audit_events where account_id = accounts.id)
    `.execute(storage.database.read)
    assert.deepEqual(incomplete, [])
  })

  it('gives up on rows that somebody else holds, and gets them afterwards', async () => {
    const { id: accountId } = await registered(storage.store, kim(realm))
    const held = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const other = await open(server.url)
    const holding = other.database.write(async ({ db }) => {
      await db.deleteFrom('accounts').where('id', '=', accountId).execute()
      held.resolve()
      await release.promise
      throw new RangeError('changed my mind')
    })
    await held.promise
    const start = performance.now()
    const change = { accountId, profile: { firstName: 'Kim' }, now: NOON }

    await assert.rejects(storage.store.accounts.updateProfile(change), StorageUnavailable)

    assert.ok(performance.now() - start < PATIENCE_MILLISECONDS)
    release.resolve()
    await assert.rejects(holding, RangeError)
    assert.ok(await storage.store.accounts.updateProfile(change))
    await other.close()
  })
})
