import assert from 'node:assert/strict'
import { it } from 'node:test'
import { newWebhookEvent } from '@usher/engine'
import { eventAt, NOON, newMail, secondsAfter } from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'
import { add, disable, newEndpoint } from './endpoints.ts'

/** Declares the tests of what operators do with endpoints. */
export function testWebhookEndpoints(subject: StoreUnderTest): void {
  withStore('webhook endpoints', subject, (store) => {
    it('sign with two secrets for a while after a rotation', async () => {
      const endpoint = await add(store())
      const rotation = {
        id: endpoint,
        sealedSecret: new Uint8Array([7]),
        formerUntil: secondsAfter(60),
        event: eventAt(NOON, 'webhook.secret_rotated'),
      }

      assert.deepEqual(await store().webhooks.rotateSecret(rotation), { rotated: true })
      const unknown = await store().webhooks.rotateSecret({ ...rotation, id: 'whe_nobody' })

      const found = await store().webhooks.findEndpoint(endpoint)
      assert.deepEqual(found && [...found.sealedSecret], [7])
      assert.deepEqual(found?.former?.until, secondsAfter(60))
      assert.deepEqual(found?.former && [...found.former.sealedSecret], [1, 2, 255])
      assert.deepEqual(unknown, { rotated: false })
      await disable(store(), endpoint)
    })

    it('are so many at most', async () => {
      const there = (await store().webhooks.listEndpoints()).length
      const event = eventAt(NOON, 'webhook.added')

      const outcomes = []
      for (let index = 0; index < 3; index += 1) {
        const endpoint = newEndpoint()
        outcomes.push(await store().webhooks.addEndpoint({ endpoint, limit: there + 2, event }))
        await disable(store(), endpoint.id)
      }

      assert.deepEqual(kindsOf(outcomes), { added: 2, full: 1 })
    })

    it('are disabled once, with the mail that says so', async () => {
      const endpoint = await add(store())
      const mails = Array.from({ length: 5 }, newMail)
      const posted = async () => {
        const waiting = await store().outbox.list({ state: 'waiting', limit: 1_000 })
        return waiting.filter(({ id }) => mails.some((mail) => mail.id === id))
      }

      const changes = await Promise.all(mails.map((mail) => disable(store(), endpoint, mail)))
      const again = await disable(store(), endpoint, newMail())
      const unknown = await disable(store(), 'whe_nobody', newMail())

      assert.equal(changes.filter(({ changed }) => changed).length, 1)
      const [posting, ...more] = await posted()
      assert.deepEqual(
        [posting?.id, more],
        [mails[changes.findIndex((one) => one.changed)]?.id, []],
      )
      assert.deepEqual([again, unknown], [{ changed: false }, { changed: false }])
      await Promise.all(mails.map(({ id }) => store().outbox.delivered(id)))
    })

    it('stop while an endpoint is disabled, and go on with what waited', async () => {
      const endpoint = await add(store())
      const event = newWebhookEvent('webhook.test', NOON, {})
      await store().webhooks.send({
        endpointId: endpoint,
        event,
        now: NOON,
        audit: eventAt(NOON, 'webhook.tested'),
      })

      const changes = await atOnce(5, () => disable(store(), endpoint))
      const due = await store().webhooks.dueEndpoints(NOON)
      const enabling = { id: endpoint, now: NOON, event: eventAt(NOON, 'webhook.enabled') }
      await store().webhooks.enable(enabling)
      const dueAgain = await store().webhooks.dueEndpoints(NOON)

      assert.equal(changes.filter(({ changed }) => changed).length, 1)
      assert.ok(!due.some(({ id }) => id === endpoint))
      assert.ok(dueAgain.some(({ id }) => id === endpoint))
      assert.equal((await store().webhooks.backlog(NOON)).waiting, 1)
      await disable(store(), endpoint)
    })
  })
}
