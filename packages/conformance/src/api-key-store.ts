import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Account, NewApiKey } from '@usher/engine'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  newMail,
  passwordHash,
  registered,
  secondsAfter,
  tokenHash,
} from './people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from './subject.ts'

const LIMIT = 3

export function testApiKeyStore(subject: StoreUnderTest): void {
  withStore('API keys', subject, (store) => {
    const person = () => registered(store(), kim(subject.realm))
    const keyOf = (
      { id: accountId }: Account,
      name: string,
      changes: Partial<NewApiKey> = {},
    ): NewApiKey => ({
      id: `key_${name} of ${accountId}`,
      accountId,
      hash: tokenHash(`${name} of ${accountId}`),
      name,
      prefix: 'AbCd_-12',
      scopes: ['notes:read'],
      createdAt: NOON,
      expiresAt: secondsAfter(3600),
      ...changes,
    })
    const approvalOf = ({ id: accountId }: Account, name: string) =>
      ({
        hash: tokenHash(`approval ${name} of ${accountId}`),
        accountId,
        sessionId: undefined,
        purpose: 'api_keys',
      }) as const
    const approve = (account: Account, name: string, now = NOON) =>
      store().approvals.give({
        approval: {
          ...approvalOf(account, name),
          createdAt: now,
          expiresAt: new Date(now.getTime() + 300_000),
        },
        proved: {
          kind: 'password',
          credential: { kind: 'password', hash: passwordHash('secret') },
        },
        event: eventAt(now, 'approval.given'),
      })
    const addWith = (account: Account, approval: string, key: NewApiKey) =>
      store().apiKeys.add({
        key,
        limit: LIMIT,
        approval: { ...approvalOf(account, approval), now: key.createdAt },
        notice: newMail,
        event: eventAt(key.createdAt, 'api_key.created'),
      })
    const add = async (account: Account, key: NewApiKey) => {
      await approve(account, key.name, key.createdAt)
      return addWith(account, key.name, key)
    }
    const names = async ({ id }: Account, now = NOON) =>
      (await store().apiKeys.list(id, now)).map(({ name }) => name)

    it('are found by their hash until their end, with their account', async () => {
      const account = await person()
      const { hash, ...facts } = keyOf(account, 'first')
      const before = (await store().outbox.counts()).waiting

      assert.deepEqual(await add(account, { hash, ...facts }), { kind: 'added' })

      const found = await store().apiKeys.find(hash, secondsAfter(3599))
      assert.deepEqual(found, { key: { ...facts, lastUsedAt: undefined }, account })
      assert.equal(await store().apiKeys.find(hash, secondsAfter(3600)), undefined)
      assert.equal(await store().apiKeys.find(tokenHash('another'), NOON), undefined)
      assert.equal((await eventsOf(store(), account.id)).at(-1), 'api_key.created')
      assert.equal((await store().outbox.counts()).waiting, before + 1)
    })

    it('come newest first, and note their last use', async () => {
      const account = await person()
      const older = keyOf(account, 'older')
      await add(account, older)
      await add(account, keyOf(account, 'newer', { createdAt: secondsAfter(1) }))

      await store().apiKeys.touch(older, secondsAfter(60))

      assert.deepEqual(await names(account), ['newer', 'older'])
      const [newer, used] = await store().apiKeys.list(account.id, NOON)
      assert.deepEqual([newer?.lastUsedAt, used?.lastUsedAt], [undefined, secondsAfter(60)])
    })

    it('of all accounts come newest first, page by page, until their end', async () => {
      const [one, other] = [await person(), await person()]
      const at = (second: number) => ({ createdAt: secondsAfter(50_000 + second) })
      const until = { expiresAt: secondsAfter(60_000) }
      await add(one, keyOf(one, 'oldest', { ...at(0), ...until }))
      await add(other, keyOf(other, 'middle', { ...at(1), ...until }))
      await add(one, keyOf(one, 'newest', { ...at(2), ...until }))
      const now = secondsAfter(50_010)

      const first = await store().apiKeys.listAll({ now, limit: 2 })
      const after = first.at(-1)?.key
      const second = await store().apiKeys.listAll({ now, after, limit: 1 })

      const named = [...first, ...second].map(({ key, account }) => [key.name, account.id])
      assert.deepEqual(named, [
        ['newest', one.id],
        ['middle', other.id],
        ['oldest', one.id],
      ])
      const ended = await store().apiKeys.listAll({ now: secondsAfter(60_000), limit: 50 })
      assert.deepEqual(ended, [])
    })

    it('are so many at most, however many are asked for at once', async () => {
      const account = await person()
      const rivals = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => keyOf(account, name))
      for (const { name } of rivals) await approve(account, name)

      const outcomes = await Promise.all(rivals.map((key) => addWith(account, key.name, key)))

      assert.deepEqual(kindsOf(outcomes), { added: LIMIT, full: rivals.length - LIMIT })
      assert.equal((await names(account)).length, LIMIT)
      const late = secondsAfter(3600)
      const next = keyOf(account, 'next', { createdAt: late, expiresAt: secondsAfter(9000) })
      assert.deepEqual(await add(account, next), { kind: 'added' })
    })

    it('need an approval each, which stays good if there are too many', async () => {
      const account = await person()
      await approve(account, 'shared')

      const outcomes = await atOnce(10, (index) =>
        addWith(account, 'shared', keyOf(account, `rival ${index}`)),
      )

      assert.deepEqual(kindsOf(outcomes), { added: 1, approval_invalid: 9 })
    })

    it('go when they are removed, by their own account only', async () => {
      const account = await person()
      const other = await person()
      const key = keyOf(account, 'removed')
      await add(account, key)
      const remove = ({ id: accountId }: Account, id = key.id) =>
        store().apiKeys.remove({
          id,
          accountId,
          now: NOON,
          event: eventAt(NOON, 'api_key.removed'),
        })

      assert.deepEqual(await remove(other), { removed: false })
      assert.deepEqual(await remove(account, 'a\0b'), { removed: false })
      assert.ok(await store().apiKeys.find(key.hash, NOON))
      const outcomes = await atOnce(5, () => remove(account))
      assert.equal(outcomes.filter(({ removed }) => removed).length, 1)
      assert.equal(await store().apiKeys.find(key.hash, NOON), undefined)
      assert.deepEqual(await names(account), [])
    })

    it('go with their account', async () => {
      const account = await person()
      const key = keyOf(account, 'gone')
      await add(account, key)

      await store().accounts.delete({
        accountId: account.id,
        event: eventAt(NOON, 'account.deleted'),
      })

      assert.equal(await store().apiKeys.find(key.hash, NOON), undefined)
    })
  })
}
