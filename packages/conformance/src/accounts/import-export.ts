import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  asAccountId,
  asPasswordHash,
  type ExportedAccount,
  type ImportedAccount,
  newAccountId,
  type RealmStore,
} from '@usher/engine'
import {
  eventsOf,
  hashOf,
  kim,
  newName,
  passwordHash,
  registered,
  secondsAfter,
} from '../people.ts'
import { type StoreUnderTest, withStore } from '../subject.ts'

export function testImport(subject: StoreUnderTest): void {
  const { realm } = subject

  const lee = (changes: Partial<ImportedAccount> = {}): ImportedAccount => {
    const identifier = changes.identifier ?? newName()
    return {
      id: newAccountId(realm),
      identifier,
      shownIdentifier: identifier,
      status: 'active',
      roles: ['user'],
      profile: { firstName: 'Lee' },
      hash: passwordHash('imported'),
      createdAt: secondsAfter(-3600),
      ...changes,
    }
  }

  async function* streamed(...portions: readonly (readonly ImportedAccount[])[]) {
    yield* portions
  }

  async function exported({ accounts }: RealmStore): Promise<ExportedAccount[]> {
    const all: ExportedAccount[] = []
    for await (const portion of accounts.export()) all.push(...portion)
    return all
  }

  withStore('import and export', subject, (store) => {
    it('exports nothing from an empty realm, and imports nothing from nowhere', async () => {
      assert.deepEqual(await exported(store()), [])
      assert.deepEqual(await store().accounts.import(streamed()), { imported: 0, present: 0 })
      assert.deepEqual(await store().accounts.import(streamed([])), { imported: 0, present: 0 })
    })

    it('stores accounts as they were elsewhere', async () => {
      const confirmedAt = secondsAfter(-1800)
      const account = lee({ status: 'suspended', roles: ['moderator', 'user'], confirmedAt })

      const outcome = await store().accounts.import(streamed([account], [lee(), lee()]))

      assert.deepEqual(outcome, { imported: 3, present: 0 })
      const found = await store().accounts.findByIdentifier(account.identifier)
      assert.deepEqual(found, {
        id: account.id ?? found?.id,
        identifier: account.identifier,
        shownIdentifier: account.shownIdentifier,
        status: 'suspended',
        roles: ['moderator', 'user'],
        profile: { firstName: 'Lee', lastName: null, gradeLevel: null },
        createdAt: account.createdAt,
        updatedAt: account.createdAt,
        lastLoginAt: undefined,
        confirmedAt,
        resetRequiredAt: undefined,
        locale: undefined,
      })
      assert.equal(await hashOf(store(), account.identifier), passwordHash('imported'))
      assert.deepEqual(await eventsOf(store(), found.id), ['account.imported'])
    })

    it('leaves accounts alone that are there already, also in the same file', async () => {
      const known = await registered(store(), kim(realm))
      const twice = lee()
      const portion = [lee({ identifier: known.identifier }), twice, lee(twice), lee()]

      const first = await store().accounts.import(streamed(portion, [lee(twice)]))
      const second = await store().accounts.import(streamed(portion, [lee(twice)]))

      assert.deepEqual(first, { imported: 2, present: 3 })
      assert.deepEqual(second, { imported: 0, present: 5 })
      assert.deepEqual(await store().accounts.findById(known.id), known)
      assert.equal(await hashOf(store(), known.identifier), passwordHash('secret'))
    })

    it('stores nothing if the source breaks off', async () => {
      const account = lee()
      async function* broken() {
        yield [account, ...Array.from({ length: 1000 }, () => lee())]
        throw new RangeError('line 1002 is no account')
      }
      const before = (await exported(store())).length

      await assert.rejects(store().accounts.import(broken()), RangeError)

      assert.equal(await store().accounts.findByIdentifier(account.identifier), undefined)
      assert.equal((await exported(store())).length, before)
      assert.equal((await store().accounts.import(streamed([account]))).imported, 1)
    })

    it('exports every account once, the oldest first, with its hash', async () => {
      const portion = Array.from({ length: 2500 }, (_, index) =>
        lee({ createdAt: secondsAfter(-7200 - (index % 50)) }),
      )
      await store().accounts.import(streamed(portion))

      const all = await exported(store())

      const ids = new Set(all.map(({ id }) => id))
      assert.equal(ids.size, all.length)
      for (const { identifier } of portion) {
        assert.ok(all.some((account) => account.identifier === identifier))
      }
      const times = all.map(({ createdAt }) => createdAt.getTime())
      assert.deepEqual(
        times,
        times.toSorted((one, other) => one - other),
      )
      assert.equal(all[0]?.hash, passwordHash('imported'))
      const { hash, ...account } = all.at(-1) ?? assert.fail('there are accounts')
      assert.deepEqual(account, await store().accounts.findById(account.id))
    })

    it('takes back what it has exported', async () => {
      const all = await exported(store())

      const outcome = await store().accounts.import(
        streamed(all.map((account) => ({ ...account, hash: asPasswordHash(account.hash) }))),
      )

      assert.deepEqual(outcome, { imported: 0, present: all.length })
    })

    if (realm.accountIds.form === 'sequential') {
      it('goes on numbering after the highest id that was imported', async () => {
        const id = asAccountId('700000')
        await store().accounts.import(streamed([lee(), lee({ id })]))

        const next = await registered(store(), kim(realm))

        assert.equal(next.id, '700001')
      })
    }
  })
}
