import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type Account,
  type AccountSearch,
  asAccountId,
  asIdentifier,
  type NewAccount,
  newAccountId,
} from '@usher/engine'
import { eventAt, kim, NOON, registered, secondsAfter } from '../people.ts'
import { type StoreUnderTest, withStore } from '../subject.ts'

export function testSearch(subject: StoreUnderTest): void {
  const { realm } = subject

  withStore('search', subject, (store) => {
    const add = (name: string, changes: Partial<NewAccount> = {}) =>
      registered(store(), kim(realm, { ...changes, identifier: asIdentifier(name) }))
    const names = (accounts: readonly Account[]) => accounts.map(({ identifier }) => identifier)
    const search = async (sought: Partial<AccountSearch>) =>
      names(await store().accounts.search({ limit: 100, ...sought }))

    it('finds nobody in an empty realm', async () => {
      assert.deepEqual(await search({}), [])
      assert.deepEqual(await search({ text: 'kim' }), [])
    })

    it('lists the newest first', async () => {
      await add('first')
      await add('third', { createdAt: secondsAfter(2), roles: ['user', 'moderator'] })
      await add('second', { createdAt: secondsAfter(1), status: 'suspended', roles: [] })

      assert.deepEqual(await search({}), ['third', 'second', 'first'])
      assert.deepEqual(await search({ limit: 2 }), ['third', 'second'])
    })

    it('answers the account as it is found by its id', async () => {
      const [newest] = await store().accounts.search({ limit: 1 })

      assert.ok(newest)
      assert.deepEqual(newest, await store().accounts.findById(newest.id))
    })

    it('narrows by state and role', async () => {
      assert.deepEqual(await search({ status: 'suspended' }), ['second'])
      assert.deepEqual(await search({ role: 'user' }), ['third', 'first'])
      assert.deepEqual(await search({ role: 'moderator', status: 'active' }), ['third'])
      assert.deepEqual(await search({ role: 'moderator', status: 'suspended' }), [])
    })

    it('finds a text in identifier and profile regardless of case', async () => {
      await add('élodie@example.com', { createdAt: secondsAfter(-1) })
      await add('lee', { createdAt: secondsAfter(-2), profile: { lastName: 'MC_ÉLODIE%' } })

      assert.deepEqual(await search({ text: 'ÉLOD' }), ['élodie@example.com', 'lee'])
      assert.deepEqual(await search({ text: 'c_é' }), ['lee'])
      assert.deepEqual(await search({ text: 'e%' }), ['lee'])
      assert.deepEqual(await search({ text: 'irs', role: 'user' }), ['first'])
      assert.deepEqual(await search({ text: 'mc_é lee' }), ['lee'])
      assert.deepEqual(await search({ text: ' élodie  example ' }), ['élodie@example.com'])
      assert.deepEqual(await search({ text: 'lee nowhere' }), [])
      assert.deepEqual(await search({ text: 'nowhere' }), [])
      assert.deepEqual(await search({ text: 'k\0im' }), [])
    })

    it('goes on after the last account of a page, also among those of one moment', async () => {
      for (let index = 0; index < 7; index += 1) await add(`page ${index}`)

      const filters = [{}, { role: 'user' }, { status: 'active' as const }, { text: 'e' }]
      const orders = store().accounts.orders()
      for (const sought of filters.flatMap((filter) =>
        orders.map((order) => ({ ...filter, order })),
      )) {
        const all = await store().accounts.search({ ...sought, limit: 100 })
        const paged: Account[] = []
        for (;;) {
          const before = paged.at(-1)?.id
          const page = await store().accounts.search({ ...sought, limit: 2, before })
          if (page.length === 0) break
          paged.push(...page)
        }
        assert.deepEqual(names(paged), names(all))
      }
    })

    it('sorts by what it has an index for', async () => {
      const newest = await search({ status: 'active' })
      const sorted = { newest, oldest: newest.toReversed(), ...byIdentifier(newest) }

      for (const order of store().accounts.orders()) {
        assert.deepEqual(await search({ status: 'active', order }), sorted[order], order)
      }
    })

    it('counts what a search finds', async () => {
      for (const wanted of [
        {},
        { text: 'PAGE' },
        { text: 'nowhere' },
        { text: 'k\0im' },
        { role: 'user' },
        { status: 'suspended' as const },
        { role: 'user', status: 'active' as const, text: 'page' },
      ]) {
        const { length } = await search(wanted)
        assert.deepEqual(await store().accounts.count(wanted), { count: length, isComplete: true })
      }
    })

    it('finds nobody before nobody', async () => {
      assert.deepEqual(await search({ before: newAccountId(realm) ?? asAccountId('0') }), [])
    })

    it('does not show what was deleted', async () => {
      const { id: accountId } = await add('gone')
      const event = { ...eventAt(NOON, 'account.deleted'), accountId }
      await store().accounts.delete({ accountId, event })

      assert.deepEqual(await search({ text: 'gone' }), [])
    })
  })
}

function byIdentifier(names: readonly string[]) {
  const identifier = names.toSorted((one, other) => (one < other ? -1 : 1))
  return { identifier, identifier_descending: identifier.toReversed() }
}
