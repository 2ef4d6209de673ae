import assert from 'node:assert/strict'
import { it } from 'node:test'
import { asAccountId, newWebhookEvent } from '@usher/engine'
import { startReceiver } from './receiver.ts'
import { PASSWORD, type Starter } from './starter.ts'
import { ACTOR, until, webhooksOf } from './webhooks.ts'

/** Receivers that take messages and never answer. */
const HUNG = 30

/** Declares the tests of webhooks whose receivers, or whose own server, are in trouble. */
export function troubledWebhooks(starter: () => Starter): void {
  const { receiving, untilDelivery } = webhooksOf(starter)

  it('that hang delay neither sign-ins nor other receivers', async (t) => {
    const hung = await startReceiver(() => {})
    t.after(hung.stop)
    const { engine } = starter()
    const ids: string[] = []
    for (let index = 0; index < HUNG; index += 1) {
      const added = await engine.addWebhook({
        url: `${hung.url}/${index}`,
        types: ['account.activated', 'session.started'],
        include: [],
        signing: 'v1',
        isOrdered: true,
        actor: ACTOR,
      })
      assert.ok(added.kind === 'added')
      ids.push(added.endpoint.id)
    }
    t.after(async () => {
      for (const id of ids) await engine.disableWebhook({ id, actor: ACTOR })
    })
    const good = await receiving(t, { types: ['session.started'] })
    const { email } = await starter().person('unhurried')
    await until(async () => (hung.received.length >= HUNG ? true : undefined))

    for (let index = 0; index < 5; index += 1) {
      assert.equal((await starter().logIn(email, PASSWORD)).status, 200)
    }

    for (let index = 0; index < 5; index += 1) {
      assert.equal((await good.next()).message.type, 'session.started')
    }
  })

  it('wait for the own database without an attempt of the receiver', async (t) => {
    const { email, id: account } = await starter().person('patient')
    const { id, next } = await receiving(t, { types: ['account.updated'], include: ['email'] })
    const { store } = starter().engine
    const asked = Promise.withResolvers<void>()
    const away = t.mock.method(store.accounts, 'findById', () => {
      asked.resolve()
      throw new Error('the database did not answer')
    })
    const now = starter().clock.now()
    const event = newWebhookEvent('account.updated', now, { accountId: asAccountId(account) })
    const audit = { type: 'webhook.tested', at: now } as const
    await store.webhooks.send({ endpointId: id, event, now, audit })
    await asked.promise
    away.mock.restore()
    const back = await untilDelivery(
      id,
      ({ nextAttemptAt, attempts }) =>
        attempts === 0 && nextAttemptAt !== undefined && nextAttemptAt > now,
    )

    starter().clock.advance('5s')

    assert.equal((await next()).message.data.email, email)
    assert.deepEqual([back.lastError, back.history], [undefined, []])
    const { attempts } = await untilDelivery(id, ({ state }) => state === 'delivered')
    assert.equal(attempts, 1)
    const endpoint = (await starter().engine.listWebhooks()).find((each) => each.id === id)
    assert.equal(endpoint?.failingSince, undefined)
  })
}
