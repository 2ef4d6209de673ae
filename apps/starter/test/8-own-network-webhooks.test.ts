import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryStarter } from './support/starter.ts'
import { ACTOR, until } from './support/webhooks.ts'

onEveryStarter('webhooks to addresses of the own network', (starter) => {
  for (const url of [
    'http://receiver.example/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://0x7f.1/',
    'https://127。0。0。1/',
    'https://[2002:7f00:1::]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1/',
    'https://100.64.0.1/',
    'https://[64:ff9b::a00:1]/',
    'https://0.0.0.0/',
    'https://kim:secret@receiver.example/',
    'ftp://receiver.example/',
    'no address',
  ]) {
    it(`are refused: ${url}`, async () => {
      const added = await starter().engine.addWebhook({
        url,
        types: [],
        include: [],
        signing: 'v1a',
        isOrdered: true,
        actor: ACTOR,
      })

      assert.equal(added.kind, 'refused')
      assert.doesNotMatch(JSON.stringify(added), /kim:secret/)
    })
  }

  it('are refused at delivery as well, whatever they were when they were added', async () => {
    const { storage, clock, engine } = starter()
    const id = 'whe_that-was-public-once-1234'
    const now = clock.now()
    await storage.store.webhooks.addEndpoint({
      endpoint: {
        id,
        url: 'https://127.0.0.1:9/',
        types: [],
        include: [],
        signing: 'v1a',
        isOrdered: true,
        sealedSecret: new Uint8Array(40),
        createdAt: now,
      },
      limit: 100,
      event: { type: 'webhook.added', at: now },
    })
    await engine.rotateWebhookSecret({ id, actor: ACTOR })
    await engine.testWebhook({ id, actor: ACTOR })

    const refused = await until(async () => {
      const [delivery] = await engine.listWebhookDeliveries({ endpointId: id, limit: 1 })
      return delivery?.lastError === undefined ? undefined : delivery
    })

    assert.match(refused.lastError ?? '', /not public/)
    assert.equal(refused.lastStatus, undefined)
  })
})
