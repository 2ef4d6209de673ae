import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventAt, kim, NOON, registered, secondsAfter } from './people.ts'
import { atOnce, type StoreUnderTest, withStore } from './subject.ts'

export function testAuditLog(subject: StoreUnderTest): void {
  const { realm } = subject

  withStore('audit log', subject, (store) => {
    it('keeps an event as it was recorded', async () => {
      const { id: accountId } = await registered(store(), kim(realm))
      const event = {
        type: 'role.granted',
        at: secondsAfter(1.234),
        accountId,
        actor: 'operator:ada',
        address: '2001:db8::7',
        userAgent: 'a browser “of sorts”',
        detail: { role: 'moderator', count: 2, isLast: false },
      } as const

      await store().audit.record(event)

      const [{ id, ...recorded } = assert.fail('it is there')] = await store().audit.list({
        limit: 1,
      })
      assert.deepEqual(recorded, event)
      assert.equal(typeof id, 'number')
    })

    it('keeps what is absent absent', async () => {
      await store().audit.record(eventAt(NOON, 'login.failed'))

      const [event] = await store().audit.list({ limit: 1 })

      for (const field of ['accountId', 'actor', 'address', 'userAgent', 'detail'] as const) {
        assert.equal(event?.[field], undefined)
      }
    })

    it('lists the newest first, page by page', async () => {
      for (let index = 0; index < 5; index += 1) {
        await store().audit.record({ ...eventAt(NOON, 'activation.failed'), detail: { index } })
      }
      const type = 'activation.failed'

      const first = await store().audit.list({ type, limit: 3 })
      const second = await store().audit.list({ type, limit: 3, before: first.at(-1)?.id })

      const indexes = [...first, ...second].map(({ detail }) => detail?.index)
      assert.deepEqual(indexes, [4, 3, 2, 1, 0])
      assert.deepEqual(await store().audit.list({ limit: 3, before: 0 }), [])
    })

    it('narrows by account and type', async () => {
      const { id: accountId } = await registered(store(), kim(realm))
      await store().audit.record({ ...eventAt(NOON, 'login.failed'), accountId })
      await store().audit.record({ ...eventAt(NOON, 'login.failed') })

      const own = await store().audit.list({ accountId, limit: 10 })
      const failed = await store().audit.list({ accountId, type: 'login.failed', limit: 10 })

      assert.deepEqual(
        own.map(({ type }) => type),
        ['login.failed', 'account.registered'],
      )
      assert.equal(failed.length, 1)
    })

    it('loses none of many simultaneous events', async () => {
      const type = 'password_reset.failed'

      await atOnce(50, (index) =>
        store().audit.record({ ...eventAt(NOON, type), detail: { index } }),
      )

      const events = await store().audit.list({ type, limit: 100 })
      const indexes = new Set(events.map(({ detail }) => detail?.index))
      assert.equal(indexes.size, 50)
    })
  })
}
