import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import { NOON, secondsAfter } from './people.ts'
import { atOnce, type StoreUnderTest, withStore } from './subject.ts'

export function testLimitStore(subject: StoreUnderTest): void {
  withStore('limits', subject, (store) => {
    const use = (key: string, now = NOON, max = 5) =>
      store().limits.consume({ key, windowSeconds: 60, max, now })

    it('counts uses in a period that the first of them begins', async () => {
      const key = randomUUID()
      const resetsAt = secondsAfter(60)

      assert.deepEqual(await use(key), { count: 1, resetsAt })
      assert.deepEqual(await use(key, secondsAfter(30)), { count: 2, resetsAt })
      assert.deepEqual(await use(key, secondsAfter(59.999)), { count: 3, resetsAt })
      assert.deepEqual(await use(key, secondsAfter(60)), { count: 1, resetsAt: secondsAfter(120) })
    })

    it('counts each key for itself', async () => {
      const key = randomUUID()
      await use(key)

      assert.equal((await use(randomUUID())).count, 1)
      assert.equal((await use(key)).count, 2)
    })

    it('tells a use beyond the maximum and leaves no trace of it', async () => {
      const key = randomUUID()
      await use(key, NOON, 2)
      await use(key, NOON, 2)

      for (let repeat = 0; repeat < 3; repeat += 1) {
        const { count, resetsAt } = await use(key, secondsAfter(30), 2)
        assert.ok(count > 2)
        assert.deepEqual(resetsAt, secondsAfter(60))
      }
      await store().limits.refund({ key, resetsAt: secondsAfter(60) })

      assert.equal((await use(key, secondsAfter(30), 2)).count, 2)
    })

    it('lists what counts in running periods', async () => {
      const [running, over, refunded] = [randomUUID(), randomUUID(), randomUUID()]
      await use(over)
      await use(running, secondsAfter(50), 2)
      await use(running, secondsAfter(50), 2)
      await use(running, secondsAfter(50), 2)
      await use(refunded, secondsAfter(50))
      await store().limits.refund({ key: refunded, resetsAt: secondsAfter(110) })

      const listed = await store().limits.listRunning({ now: secondsAfter(60), most: 1_000 })

      const keys: readonly string[] = [running, over, refunded]
      const own = listed.filter(({ key }) => keys.includes(key))
      assert.deepEqual(own, [{ key: running, count: 2, resetsAt: secondsAfter(110) }])
      const some = await store().limits.listRunning({ now: secondsAfter(60), most: 1 })
      assert.ok(some.length <= 1)
    })

    it('takes a use back, but never below none', async () => {
      const key = randomUUID()
      await use(key)

      const resetsAt = secondsAfter(60)
      for (let repeat = 0; repeat < 3; repeat += 1) await store().limits.refund({ key, resetsAt })
      await store().limits.refund({ key: randomUUID(), resetsAt })

      assert.equal((await use(key)).count, 1)
    })

    it('takes a use back from its own period only', async () => {
      const key = randomUUID()
      const { resetsAt } = await use(key)
      await use(key, resetsAt)

      await store().limits.refund({ key, resetsAt })

      assert.equal((await use(key, resetsAt)).count, 2)
    })

    it('shows the uses of the running period without counting', async () => {
      const key = randomUUID()
      const peek = (now: Date) => store().limits.peek({ key, windowSeconds: 60, now })
      assert.equal((await peek(NOON)).count, 0)
      await use(key)
      await use(key)

      assert.deepEqual(await peek(NOON), { count: 2, resetsAt: secondsAfter(60) })
      assert.deepEqual(await peek(secondsAfter(59.999)), { count: 2, resetsAt: secondsAfter(60) })
      assert.equal((await peek(secondsAfter(60))).count, 0)
    })

    it('remembers a use for half a year, while others come and go', async () => {
      const key = randomUUID()
      const days = (count: number) => secondsAfter(count * 86_400)
      const windowSeconds = 180 * 86_400
      await store().limits.consume({ key, windowSeconds, max: 1, now: NOON })

      for (const now of [days(30), days(90), days(179)]) {
        await use(randomUUID(), now)
        assert.equal((await store().limits.peek({ key, windowSeconds, now })).count, 1)
      }
      assert.equal((await store().limits.peek({ key, windowSeconds, now: days(180) })).count, 0)
    })

    it('ends a period that began while the clock ran ahead, when the clock is set back', async () => {
      const key = randomUUID()
      const ahead = secondsAfter(3600)
      await use(key, ahead, 2)
      await use(key, ahead, 2)

      const peeked = await store().limits.peek({ key, windowSeconds: 60, now: NOON })
      assert.equal(peeked.count, 0)
      assert.deepEqual(await use(key, NOON, 2), { count: 1, resetsAt: secondsAfter(60) })
      assert.equal((await use(key, NOON, 2)).count, 2)
      assert.ok((await use(key, NOON, 2)).count > 2)
    })

    it('goes on with a period that began by a clock a moment ahead', async () => {
      const key = randomUUID()
      await use(key, secondsAfter(20), 2)

      assert.deepEqual(await use(key, NOON, 2), { count: 2, resetsAt: secondsAfter(80) })
      assert.ok((await use(key, NOON, 2)).count > 2)
      const peeked = await store().limits.peek({ key, windowSeconds: 60, now: NOON })
      assert.deepEqual(peeked, { count: 2, resetsAt: secondsAfter(80) })
    })

    it('counts simultaneous uses exactly', async () => {
      const key = randomUUID()

      const uses = await atOnce(50, () => use(key, NOON, 100))

      const counts = uses.map(({ count }) => count).sort((one, other) => one - other)
      assert.deepEqual(
        counts,
        Array.from({ length: 50 }, (_, index) => index + 1),
      )
    })

    it('lets as many of simultaneous uses through as the maximum says', async () => {
      const key = randomUUID()
      await use(key, secondsAfter(-60))

      const uses = await atOnce(50, () => use(key, NOON, 7))

      assert.equal(uses.filter(({ count }) => count <= 7).length, 7)
    })
  })
}
