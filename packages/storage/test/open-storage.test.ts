import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { atOnce, kim, registered } from '@usher/conformance'
import type { Realm } from '@usher/engine'
import { sql } from 'kysely'
import type { Migrations, SqlStorage } from '../src/index.ts'
import { databases } from '../src/testing/index.ts'
import { assertFault } from './support/faults.ts'
import { open, realm } from './support/realm.ts'

const films: Migrations = {
  '0001-films': {
    up: (db, { dialect }) =>
      db.schema
        .createTable('films')
        .addColumn('id', dialect.integer, dialect.numbered)
        .addColumn('title', dialect.key, (column) => column.notNull())
        .execute(),
  },
}

const scoredFilms: Migrations = {
  ...films,
  '0002-scores': {
    up: (db, { dialect }) =>
      db.schema.alterTable('films').addColumn('score', dialect.integer).execute(),
  },
}

const brokenFilms: Migrations = {
  ...scoredFilms,
  '0003-broken': { up: async (db) => void (await db.deleteFrom('nothing').execute()) },
}

/** A film in a table of the app that no type knows. */
const addFilm = ({ database }: SqlStorage, title: string) =>
  database.write(({ db }) => sql`insert into films (title) values (${title})`.execute(db))

for (const database of databases) {
  describe(`openStorage (${database.name})`, { skip: database.skip }, () => {
    let url = ''
    let drop = async () => {}
    beforeEach(async () => ({ url, drop } = await database.fresh()))
    afterEach(() => drop())

    it('migrates an empty database: the engine’s tables first, then the app’s', async () => {
      const storage = await open(url, { migrations: films })

      assert.equal(storage.migrated[0], 'engine/0001-accounts')
      assert.equal(storage.migrated.at(-1), 'app/0001-films')
      assert.deepEqual(await storage.pendingMigrations(), [])
      await storage.check()
      await storage.close()
    })

    it('migrates nothing twice', async () => {
      await (await open(url, { migrations: films })).close()

      const storage = await open(url, { migrations: films })

      assert.deepEqual(storage.migrated, [])
      await storage.close()
    })

    it('keeps the rows of the previous release', async () => {
      const previous = await open(url, { migrations: films })
      const account = await registered(previous.store, kim(realm))
      await addFilm(previous, 'Metropolis')
      await previous.close()

      const storage = await open(url, { migrations: scoredFilms, migrate: true })

      assert.deepEqual(storage.migrated, ['app/0002-scores'])
      const { rows } = await sql`select title, score from films`.execute(storage.database.read)
      assert.partialDeepStrictEqual(rows, [{ title: 'Metropolis', score: null }])
      assert.deepEqual(await storage.store.accounts.findById(account.id), account)
      await storage.close()
    })

    it('changes nothing if a migration fails, and says which', async () => {
      await (await open(url, { migrations: films })).close()

      await assertFault(open(url, { migrations: brokenFilms, migrate: true }), /0003-broken failed/)

      const storage = await open(url, { migrations: films })
      await storage.close()
    })

    it('refuses a database that a newer release has migrated', async () => {
      await (await open(url, { migrations: scoredFilms })).close()

      await assertFault(open(url, { migrations: films }), /start a newer one/)
    })

    it('adds a role that is new in the realm', async () => {
      await (await open(url)).close()
      const roles = [...realm.roles, 'critic']

      const storage = await open(url, { realm: { ...realm, roles } })

      const account = await registered(storage.store, kim(realm, { roles: ['critic'] }))
      assert.deepEqual(account.roles, ['critic'])
      await storage.close()
    })

    it('lets several open an empty database at once, and migrates it once', async () => {
      const storages = await atOnce(6, () => open(url, { migrations: films }))

      const migrated = storages.flatMap((storage) => storage.migrated)
      assert.equal(new Set(migrated).size, migrated.length)
      assert.ok(migrated.includes('app/0001-films'))
      for (const storage of storages) await storage.close()
    })

    it('keeps realms apart that are given the same address', async () => {
      const other = { ...realm, name: 'another' }
      const storage = await open(url)
      const storageOfOther = await open(url, { realm: other })
      const { id } = await registered(storage.store, kim(realm))

      assert.equal(await storageOfOther.store.accounts.findById(id), undefined)

      await storage.close()
      await storageOfOther.close()
      const again = await open(url, { realm: other })
      assert.deepEqual(again.migrated, [])
      await again.close()
    })

    it('stores what was asked for before it closes', async () => {
      const storage = await open(url)
      const people = Array.from({ length: 20 }, () => kim(realm))
      const writes = people.map((person) => storage.store.accounts.register(person))

      await storage.close()

      await Promise.all(writes)
      const again = await open(url)
      for (const { identifier } of people) {
        assert.ok(await again.store.accounts.findByIdentifier(identifier))
      }
      await again.close()
    })
  })
}

describe('openStorage', () => {
  it('refuses an address that it does not know', async () => {
    for (const url of ['mysql://localhost/x', 'data.db', '']) {
      await assertFault(open(url), /DATABASE_URL is none that Usher knows/)
    }
  })

  it('refuses names that would clash in the database', async () => {
    const clashing: Partial<Realm>[] = [
      { name: 'Not A Name' },
      { name: '' },
      { roles: ['user', 'a,b'] },
      { profile: { status: { column: 'status', type: 'text' } } },
      { profile: { name: { column: 'drop table', type: 'text' } } },
    ]
    for (const change of clashing) {
      await assert.rejects(open('sqlite::memory:', { realm: { ...realm, ...change } }), TypeError)
    }
  })
})
