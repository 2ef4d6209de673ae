import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { atOnce, kim, kindsOf, registered } from '@usher/conformance'
import type { PasswordHash } from '@usher/engine'
import pg from 'pg'
import { databases, type FreshDatabase } from '../src/testing/index.ts'
import { assertFault } from './support/faults.ts'
import { open, realm } from './support/realm.ts'

const postgres = databases.find(({ name }) => name === 'PostgreSQL')

describe('openStorage on PostgreSQL', { skip: postgres?.skip ?? false }, () => {
  let fresh: FreshDatabase
  beforeEach(async () => {
    fresh = (await postgres?.fresh()) ?? assert.fail('it is one of the databases')
  })
  afterEach(() => fresh.drop())

  const changed = (change: (url: URL) => void) => {
    const url = new URL(fresh.url)
    change(url)
    return url.href
  }

  async function query(text: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: fresh.url })
    await client.connect()
    const { rows } = await client.query(text)
    await client.end()
    return rows
  }

  it('keeps a realm in the schema of its name and leaves the others alone', async () => {
    await query('create table accounts (id integer); insert into accounts values (7)')

    const storage = await open(fresh.url)
    await registered(storage.store, kim(realm))

    assert.deepEqual(await query('select id from public.accounts'), [{ id: 7 }])
    assert.deepEqual(await query('select count(*) from specified.accounts'), [{ count: '1' }])
    await storage.close()
  })

  it('lets everybody record while an import goes on', async () => {
    const storage = await open(fresh.url)
    const goOn = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    async function* source() {
      yield [{ ...kim(realm), hash: 'a hash' as PasswordHash }]
      begun.resolve()
      await goOn.promise
    }
    const importing = storage.store.accounts.import(source())
    await begun.promise

    const outcomes = await atOnce(20, () => storage.store.accounts.register(kim(realm)))

    assert.deepEqual(kindsOf(outcomes), { registered: 20 })
    goOn.resolve()
    assert.deepEqual(await importing, { imported: 1, present: 0 })
    await storage.close()
  })

  it('asks for the migrations of a schema that is in use', async () => {
    await (await open(fresh.url)).close()
    const migrations = {
      '0001-films': {
        up: async (db: { schema: { createTable(name: string): { execute(): Promise<void> } } }) =>
          db.schema.createTable('films').execute(),
      },
    }

    await assertFault(
      open(fresh.url, { migrations }),
      /^the database of specified lacks a migration; run: npx usher migrate specified$/,
    )

    const storage = await open(fresh.url, { migrations, migrate: true })
    assert.deepEqual(storage.migrated, ['app/0001-films'])
    await storage.close()
  })

  it('says that nobody is there', async () => {
    await assertFault(
      open(changed((url) => (url.port = '1'))),
      /^PostgreSQL at 127\.0\.0\.1:1: it cannot be reached \(ECONNREFUSED\); check DATABASE_URL/,
    )
  })

  it('says that the password is wrong, but not which it is', async () => {
    const opening = open(changed((url) => (url.password = 'hunter2')))

    await assertFault(opening, /user or password is wrong/)
    await assert.rejects(
      opening,
      (error: Error) => !`${error.stack}${error.cause}`.includes('hunter2'),
    )
  })

  it('says that there is no such database', async () => {
    await assertFault(open(changed((url) => (url.pathname = '/nowhere'))), /no database nowhere/)
  })

  it('says that the user may not create its schema, and takes one that was made for it', async () => {
    const guest = `guest_${new URL(fresh.url).pathname.slice(1)}`
    await query(`create role ${guest} login password 'guest'`)
    const asGuest = changed((url) => {
      url.username = guest
      url.password = 'guest'
    })
    await assertFault(open(asGuest), /grant create on the database/)

    await query(`create schema specified authorization ${guest}`)
    const storage = await open(asGuest)

    assert.ok(storage.migrated.length > 0)
    await storage.close()
    await query(`drop owned by ${guest}; drop role ${guest}`)
  })

  it('says how an address looks if it cannot be read', async () => {
    for (const url of ['postgres://[', 'postgres://kim:secret@host:port/usher']) {
      const opening = open(url)
      await assertFault(opening, /its form is postgres:/)
      await assert.rejects(opening, (error: Error) => !error.message.includes('secret'))
    }
  })
})
