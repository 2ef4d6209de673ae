import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AccountId } from '@usher/engine'
import { eventAt, eventsOf, kim, registered, secondsAfter, signedIn } from '../people.ts'
import { atOnce, type StoreUnderTest, withStore } from '../subject.ts'

/** `listElapsedSuspensions` tells of accounts of other tests as well. */
const ALL = 1_000

export function testSuspensions(subject: StoreUnderTest): void {
  const { realm } = subject
  const [now, end, later] = [secondsAfter(60), secondsAfter(120), secondsAfter(180)]

  withStore('a suspension with an end', subject, (store) => {
    const suspend = (accountId: AccountId, suspendedUntil: Date | undefined) =>
      store().accounts.changeStatus({
        ...{ accountId, status: 'suspended' as const, suspendedUntil, now },
        event: eventAt(now, 'account.status_changed'),
      })
    const endAt = (accountId: AccountId, at: Date) =>
      store().accounts.endSuspension({
        ...{ accountId, now: at, event: eventAt(at, 'account.status_changed') },
      })
    const isElapsed = async (id: AccountId, at: Date) =>
      (await store().accounts.listElapsedSuspensions({ now: at, limit: ALL })).includes(id)
    const suspended = async (until: Date | undefined) => {
      const account = await registered(store(), kim(realm))
      await suspend(account.id, until)
      return account
    }

    it('tells its end, and ends once it is there', async () => {
      const { id } = await registered(store(), kim(realm))
      const sessionId = await signedIn(store(), id)
      const account = (await store().accounts.findById(id)) ?? assert.fail('it is there')

      const told = await suspend(account.id, end)

      const expected = { ...account, status: 'suspended', suspendedUntil: end, updatedAt: now }
      assert.deepEqual(told, expected)
      assert.deepEqual(await store().accounts.findById(account.id), expected)
      assert.equal(await isElapsed(account.id, secondsAfter(119)), false)
      assert.equal(await endAt(account.id, secondsAfter(119)), undefined)
      assert.equal(await isElapsed(account.id, end), true)
      const active = { ...account, updatedAt: end }
      assert.deepEqual(await endAt(account.id, end), active)
      assert.deepEqual(await store().accounts.findById(account.id), active)
      assert.equal(await isElapsed(account.id, end), false)
      assert.ok((await store().sessions.findWithAccount(sessionId))?.session.revokedAt)
    })

    it('ends once, with one event, of many that end it at once', async () => {
      const { id } = await suspended(end)

      const answers = await atOnce(8, () => endAt(id, later))

      assert.equal(answers.filter((account) => account?.status === 'active').length, 1)
      const events = await eventsOf(store(), id)
      assert.equal(events.filter((type) => type === 'account.status_changed').length, 2)
    })

    it('has the end that was given last, or none', async () => {
      const { id } = await suspended(end)
      const events = async () => (await eventsOf(store(), id)).length

      assert.equal((await suspend(id, later))?.suspendedUntil?.getTime(), later.getTime())
      assert.deepEqual([await isElapsed(id, end), await endAt(id, end)], [false, undefined])
      const before = await events()
      await suspend(id, later)
      assert.equal(await events(), before)
      assert.equal((await suspend(id, undefined))?.suspendedUntil, undefined)
      assert.deepEqual([await isElapsed(id, later), await endAt(id, later)], [false, undefined])
      assert.equal((await store().accounts.findById(id))?.status, 'suspended')
    })

    it('is over when an operator activates the account, also for a later one', async () => {
      const { id } = await suspended(end)
      const event = eventAt(now, 'account.status_changed')

      const active = await store().accounts.changeStatus({
        ...{ accountId: id, status: 'active', now, event },
      })
      assert.deepEqual([active?.status, active?.suspendedUntil], ['active', undefined])
      await suspend(id, undefined)

      assert.deepEqual([await isElapsed(id, later), await endAt(id, later)], [false, undefined])
    })
  })
}
