import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import type { ClaimedMail, OutboxStore } from '@usher/engine'
import { NOON, newMail, secondsAfter } from './people.ts'
import { atOnce, type StoreUnderTest, withStore } from './subject.ts'

export function testOutboxStore(subject: StoreUnderTest): void {
  const LEASE = 60
  const PAUSE = 3_600

  const claim = (outbox: OutboxStore, now = NOON, limit = 100) =>
    outbox.claim({ now, leaseSeconds: LEASE, longestPauseSeconds: PAUSE, limit })
  const ids = (mails: readonly { readonly id: string }[]) => mails.map(({ id }) => id)

  withStore('outbox', subject, (store) => {
    beforeEach(async () => {
      const { outbox } = store()
      for (const { id } of await claim(outbox, secondsAfter(1e6), 1000)) await outbox.delivered(id)
    })

    it('hands out a mail as it was put in', async () => {
      const mail = newMail()
      await store().outbox.add(mail, NOON)

      const [claimed = assert.fail('it is due')] = await claim(store().outbox)

      assert.equal(claimed.id, mail.id)
      assert.deepEqual([...claimed.sealed], [...mail.sealed])
      assert.equal(claimed.attempt, 1)
    })

    it('hands out those that have waited longest, so many as are asked for', async () => {
      const { outbox } = store()
      const [first, second, third] = [newMail(), newMail(), newMail()]
      await outbox.add(second, secondsAfter(1))
      await outbox.add(third, secondsAfter(2))
      await outbox.add(first, NOON)

      assert.deepEqual(ids(await claim(outbox, secondsAfter(5), 2)), [first.id, second.id])
      assert.deepEqual(ids(await claim(outbox, secondsAfter(5), 2)), [third.id])
    })

    it('gives a mail to one who takes it until the lease is over', async () => {
      const { outbox } = store()
      const mail = newMail()
      await outbox.add(mail, NOON)
      await claim(outbox)

      assert.deepEqual(await claim(outbox, secondsAfter(LEASE - 0.001)), [])
      const [again] = await claim(outbox, secondsAfter(LEASE))
      assert.equal(again?.id, mail.id)
      assert.equal(again?.attempt, 2)
    })

    it('forgets a mail that is delivered', async () => {
      const { outbox } = store()
      const mail = newMail()
      await outbox.add(mail, NOON)
      await claim(outbox)

      await outbox.delivered(mail.id)
      await outbox.delivered(mail.id)

      assert.deepEqual(await claim(outbox, secondsAfter(1000)), [])
      assert.equal((await outbox.counts()).waiting, 0)
    })

    it('hands out a failed mail again at the time that was set', async () => {
      const { outbox } = store()
      const mail = newMail()
      await outbox.add(mail, NOON)
      await claim(outbox)

      const nextAttemptAt = secondsAfter(5)
      await outbox.failed({ id: mail.id, reason: 'ECONNREFUSED', nextAttemptAt })

      assert.deepEqual(await claim(outbox, secondsAfter(4.999)), [])
      const [again] = await claim(outbox, nextAttemptAt)
      assert.equal(again?.attempt, 2)
    })

    it('keeps a mail that was given up, and counts it apart', async () => {
      const { outbox } = store()
      const before = await outbox.counts()
      const [lost, waiting] = [newMail(), newMail()]
      await outbox.add(lost, NOON)
      await claim(outbox)
      await outbox.add(waiting, NOON)

      await outbox.failed({ id: lost.id, reason: '550', nextAttemptAt: undefined })

      assert.deepEqual(await outbox.counts(), { waiting: 1, failed: before.failed + 1 })
      assert.deepEqual(ids(await claim(outbox, secondsAfter(1e5))), [waiting.id])
    })

    it('hands out what was put off or taken while the clock ran ahead, when it is set back', async () => {
      const { outbox } = store()
      const [added, taken, failed] = [newMail(), newMail(), newMail()]
      const ahead = secondsAfter(365 * 86_400)
      await outbox.add(failed, NOON)
      await claim(outbox)
      const nextAttemptAt = secondsAfter(PAUSE, ahead)
      await outbox.failed({ id: failed.id, reason: 'ECONNREFUSED', nextAttemptAt })
      await outbox.add(taken, ahead)
      await claim(outbox, ahead)
      await outbox.add(added, ahead)

      const due = await claim(outbox)

      assert.deepEqual(ids(due).toSorted(), ids([added, taken, failed]).toSorted())
      assert.deepEqual(await claim(outbox), [])
    })

    it('waits for what was put off or taken by a clock a moment ahead', async () => {
      const { outbox } = store()
      const [taken, failed] = [newMail(), newMail()]
      await outbox.add(failed, NOON)
      await claim(outbox)
      const nextAttemptAt = secondsAfter(PAUSE + 50)
      await outbox.failed({ id: failed.id, reason: 'ECONNREFUSED', nextAttemptAt })
      await outbox.add(taken, NOON)
      await claim(outbox, secondsAfter(50))

      assert.deepEqual(await claim(outbox), [])
      assert.equal((await claim(outbox, secondsAfter(PAUSE + 50))).length, 2)
    })

    it('gives each mail to one of many who take at once', async () => {
      const { outbox } = store()
      await atOnce(40, () => outbox.add(newMail(), NOON))

      const taken: ClaimedMail[][] = []
      await atOnce(16, async () => void taken.push([...(await claim(outbox, NOON, 5))]))

      const all = taken.flat()
      assert.equal(new Set(ids(all)).size, all.length)
      assert.ok(taken.every((mails) => mails.length <= 5))
      const left = await claim(outbox)
      assert.equal(all.length + left.length, 40)
    })
  })
}
