import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { mock, type TestContext } from 'node:test'
import type { Engine, WebhookDelivery } from '@usher/engine'
import { Webhook } from 'standardwebhooks'
import { type Received, startReceiver } from './receiver.ts'
import type { Starter } from './starter.ts'

export const ACTOR = 'operator:ada'
type Addition = Parameters<Engine['addWebhook']>[0]

/** Receivers of a starter's webhooks, and what becomes of their deliveries. */
export function webhooksOf(starter: () => Starter) {
  /** A receiver that is added for one test. */
  async function receiving(
    t: TestContext,
    { answer, ...changes }: Partial<Addition> & { answer?: RequestListener } = {},
  ) {
    const receiver = await startReceiver(answer)
    const { engine } = starter()
    const added = await engine.addWebhook({
      url: receiver.url,
      types: [],
      include: [],
      signing: 'v1',
      isOrdered: true,
      actor: ACTOR,
      ...changes,
    })
    assert.ok(added.kind === 'added')
    const { id } = added.endpoint
    t.after(async () => {
      await engine.disableWebhook({ id, actor: ACTOR })
      receiver.stop()
    })
    return { ...receiver, id, secret: added.secret }
  }

  const deliveriesOf = (endpointId: string) =>
    starter().engine.listWebhookDeliveries({ endpointId, limit: 1_000 })
  const untilDelivery = (endpointId: string, is: (delivery: WebhookDelivery) => boolean) =>
    until(async () => (await deliveriesOf(endpointId)).find(is))

  /** The delivery once the end of this attempt is noted. */
  const settled = (id: string, attempt: number) =>
    untilDelivery(
      id,
      (each) =>
        each.attempts === attempt &&
        (each.state === 'given_up' ||
          (each.nextAttemptAt !== undefined && each.nextAttemptAt > starter().clock.now())),
    )

  return { receiving, deliveriesOf, untilDelivery, settled }
}

/** Waits for a state that comes about by itself. */
export async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await ask()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export function secondsUntil({ clock }: Starter, at: Date): number {
  return Math.ceil((at.getTime() - clock.now().getTime()) / 1_000)
}

/** Verifies as a receiver does, at the time of the attempt. */
export function verified(secret: string, { headers, body }: Received): unknown {
  const now = Number(headers['webhook-timestamp']) * 1_000
  mock.timers.enable({ apis: ['Date'], now })
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>)
  } finally {
    mock.timers.reset()
  }
}

export function isSignedBy(
  publicKey: string,
  { headers, body }: Pick<Received, 'headers' | 'body'>,
) {
  const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((each) => each.startsWith('v1a,'))
    .some((each) =>
      verify(null, Buffer.from(signed), key, Buffer.from(each.slice('v1a,'.length), 'base64')),
    )
}
