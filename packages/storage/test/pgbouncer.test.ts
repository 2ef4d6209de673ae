import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { atOnce, kim, kindsOf, registered, signedIn } from '@usher/conformance'
import type { Identifier } from '@usher/engine'
import { sql } from 'kysely'
import { SharedConnections, type SqlStorage } from '../src/index.ts'
import { databases } from '../src/testing/index.ts'
import { type PgBouncer, pgbouncerSkip, startPgBouncer } from '../src/testing/pgbouncer.ts'
import { open, realm } from './support/realm.ts'

const postgres = databases.find(({ name }) => name === 'PostgreSQL')
const skip = (postgres?.skip ?? false) || pgbouncerSkip
const other = { ...realm, name: 'other' }
const person = () => ({ ...kim(realm), identifier: 'kim@example.com' as Identifier })

for (const swallowsOptions of [false, true]) {
  const what = swallowsOptions ? 'ignores' : 'refuses'
  describe(`PgBouncer in transaction mode that ${what} start-up options`, { skip }, () => {
    let bouncer: PgBouncer
    let drop = async () => {}
    const closers: (() => Promise<void>)[] = []
    beforeEach(async () => {
      const fresh = (await postgres?.fresh()) ?? assert.fail('it is one of the databases')
      bouncer = await startPgBouncer(fresh.url, { swallowsOptions })
      drop = fresh.drop
    })
    afterEach(async () => {
      for (const close of closers.splice(0)) await close()
      await bouncer.stop()
      await drop()
    })
    async function opened(options: Parameters<typeof open>[1] = {}): Promise<SqlStorage> {
      const storage = await open(bouncer.url, options)
      closers.push(() => storage.close())
      return storage
    }

    it('keeps two realms apart, in processes and in one process', async () => {
      const connections = new SharedConnections()
      const [one, two, again] = [
        await opened({ connections }),
        await opened({ connections, realm: other }),
        await opened(),
      ]

      const outcomes = await Promise.all(
        [one, two, again].map(({ store }) => atOnce(20, () => store.accounts.register(person()))),
      )

      assert.deepEqual(
        { ...kindsOf([...(outcomes[0] ?? []), ...(outcomes[2] ?? [])]) },
        { registered: 1, identifier_taken: 39 },
      )
      assert.deepEqual(kindsOf(outcomes[1] ?? []), { registered: 1, identifier_taken: 19 })
    })

    it('carries look-ups, changes of several statements and the audit log', async () => {
      const storage = await opened()
      const { store, database } = storage
      const { id } = await registered(store, kim(realm))
      const sessionId = await signedIn(store, id)

      const found = await Promise.all(
        Array.from({ length: 40 }, () => store.sessions.findWithAccount(sessionId)),
      )
      await store.audit.sealEnd()

      assert.ok(found.every((session) => session?.account.id === id))
      assert.deepEqual((await store.audit.verify())?.problems, [])
      await assert.rejects(
        database.write(async ({ db }) => {
          await sql`delete from credentials`.execute(db)
          throw new RangeError('no')
        }),
        RangeError,
      )
      const { rows } = await sql`select 1 from credentials`.execute(database.read)
      assert.equal(rows.length, 1)
    })

    it('leaves nothing of a statement that fails, and goes on', async () => {
      const { database, store } = await opened()

      for (let times = 0; times < 5; times += 1) {
        await assert.rejects(sql`select 1 / 0`.execute(database.read))
        await assert.rejects(database.writeOne(({ db }) => sql`select 1 / 0`.execute(db)))
      }

      await registered(store, kim(realm))
      const { rows } = await sql<{ timeout: string; zone: string }>`
        select current_setting('statement_timeout') as timeout, current_setting('timezone') as zone`.execute(
        database.read,
      )
      assert.deepEqual(rows, [{ timeout: '3s', zone: 'UTC' }])
    })
  })
}
