import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { eventAt, hashOf, kim, NOON, newMail, newSession, registered } from '@usher/conformance'
import type { ImportedAccount, NewAccount, PasswordHash } from '@usher/engine'
import type { SqlStorage } from '../src/index.ts'
import { databases } from '../src/testing/index.ts'
import { assertFault } from './support/faults.ts'
import { addFilm, type FilmTables, filmMigrations } from './support/films.ts'
import { open, realm } from './support/realm.ts'

for (const database of databases) {
  describe(`changes of accounts (${database.name})`, { skip: database.skip }, () => {
    let storage: SqlStorage<FilmTables>
    let drop = async () => {}
    before(async () => {
      const fresh = await database.fresh()
      drop = fresh.drop
      storage = await open<FilmTables>(fresh.url, { migrations: filmMigrations })
    })
    after(async () => {
      await storage.close()
      await drop()
    })

    it('leave nothing behind if their last part fails', async () => {
      const { store } = storage
      const mail = newMail()
      await store.outbox.add(mail, NOON)
      const counts = await store.outbox.counts()
      const person = kim(realm, { session: newSession(), mail })

      await assert.rejects(store.accounts.register(person))

      assert.equal(await store.accounts.findByIdentifier(person.identifier), undefined)
      assert.equal(await store.sessions.findWithAccount(person.session?.id as never), undefined)
      assert.deepEqual(await store.outbox.counts(), counts)
    })

    it('take a login back whose session cannot be stored', async () => {
      const { store } = storage
      const account = await registered(store, kim(realm))
      const session = newSession()
      const verified = kim(realm).credential
      const event = eventAt(NOON, 'login.succeeded')
      const admission = { accountId: account.id, verified, session, at: NOON, event }
      await store.accounts.admit({ ...admission, at: new Date(0) })
      const before = await store.accounts.findById(account.id)

      const upgradedHash = 'another hash' as never
      await assert.rejects(store.accounts.admit({ ...admission, upgradedHash }))

      assert.deepEqual(await store.accounts.findById(account.id), before)
      assert.notEqual(await hashOf(store, account.identifier), upgradedHash)
    })

    it('of an import that brings the id of another account store nothing', async () => {
      const { store } = storage
      const known = await registered(store, kim(realm))
      const [one, clashing] = [imported(kim(realm)), imported(kim(realm, { id: known.id }))]

      await assertFault(store.accounts.import(portions([one, clashing])), /id of another/)

      assert.equal(await store.accounts.findByIdentifier(one.identifier), undefined)
      assert.deepEqual(await store.accounts.findById(known.id), known)
    })

    it('are found by their text however many others there are', async () => {
      const { store } = storage
      const others = Array.from({ length: 12_000 }, () => imported(kim(realm)))
      const oldest = imported(kim(realm, { createdAt: new Date(0), profile: { lastName: 'Zóë' } }))
      await store.accounts.import(portions(others, [oldest]))

      const found = await store.accounts.search({ text: 'ZÓË', role: 'user', limit: 10 })
      const [last] = await store.accounts.search({ text: 'kim', status: 'active', limit: 1 })
      const missing = await store.accounts.search({ text: 'nowhere', limit: 10, before: last?.id })

      assert.deepEqual(
        found.map(({ identifier }) => identifier),
        [oldest.identifier],
      )
      assert.deepEqual(missing, [])
    })

    it('are one with those of an app', async () => {
      const person = kim(realm)

      const stored = await storage.database.write(async (tx) => {
        const outcome = await tx.accounts.register(person)
        assert.equal(outcome.kind, 'registered')
        const { id: accountId } = outcome.account
        await addFilm(tx, 'Metropolis')
        return tx.accounts.updateProfile({ accountId, profile: { firstName: 'Kim' }, now: NOON })
      })

      const found = await storage.store.accounts.findByIdentifier(person.identifier)
      assert.deepEqual(found, stored)
      assert.equal(found?.profile.firstName, 'Kim')
    })

    it('are undone with those of an app', async () => {
      const person = kim(realm, { mail: newMail() })
      const counts = await storage.store.outbox.counts()

      const broken = storage.database.write(async (tx) => {
        await tx.accounts.register(person)
        throw new RangeError('changed my mind')
      })

      await assert.rejects(broken, RangeError)
      assert.equal(await storage.store.accounts.findByIdentifier(person.identifier), undefined)
      assert.deepEqual(await storage.store.outbox.counts(), counts)
    })

    it('know the fields of the realm only', async () => {
      const { id: accountId } = await registered(storage.store, kim(realm))
      const change = { accountId, profile: { shoeSize: 42 }, now: NOON }

      await assert.rejects(storage.store.accounts.updateProfile(change), TypeError)
    })
  })
}

function imported(account: NewAccount): ImportedAccount {
  return { ...account, hash: 'a hash' as PasswordHash }
}

async function* portions(...all: readonly (readonly ImportedAccount[])[]) {
  yield* all
}
