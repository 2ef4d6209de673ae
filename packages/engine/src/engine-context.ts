import { randomUUID } from 'node:crypto'
import type { EngineParts, UseCaseContext } from './context.ts'
import { createEvenAnswers } from './even-answers.ts'
import { noteForAfterHooks } from './hooks/after-hooks.ts'
import { createProviderRing } from './identities/provider-ring.ts'
import { recipientMark } from './outbox/recipient-mark.ts'
import { sealMail } from './outbox/seal.ts'
import { createLanes } from './rate-limits/lanes.ts'
import { createServiceKeyRing } from './service-tokens/service-key-ring.ts'
import { createJwt } from './tokens/jwt.ts'
import { createKeyRing } from './tokens/key-ring.ts'

/**
 * What use cases of a realm share, without what wakes deliveries.
 *
 * @throws {TypeError} if the realm needs a key that `parts.keys` lacks
 */
export function contextOf(
  parts: EngineParts,
): Omit<UseCaseContext, 'wakeMailDelivery' | 'wakeWebhookDelivery' | 'wakeChores'> {
  const { realm, keys, store, clock, federation } = parts
  if (realm.sessions !== 'none' && !keys.refreshToken) {
    throw new TypeError(`realm ${realm.name} has sessions, so it needs a key for refresh tokens`)
  }
  const { accessToken, refreshToken } = keys
  const keyRing = createKeyRing({
    configured: { accessToken, refreshToken },
    store: store.keys,
    clock,
    sealingKey: keys.outbox,
  })
  return {
    ...parts,
    keyRing,
    federation:
      federation &&
      createProviderRing({ federation, store: store.providers, sealingKey: keys.outbox }),
    serviceKeys: createServiceKeyRing({ store: store.serviceKeys, clock, sealingKey: keys.outbox }),
    accessTokens: createJwt(keyRing.accessToken, realm.accessToken),
    refreshTokens:
      realm.sessions !== 'none' && keys.refreshToken
        ? createJwt(keyRing.refreshToken, realm.sessions.refreshToken, 'once')
        : undefined,
    lanes: createLanes(),
    evenAnswers: createEvenAnswers(clock),
    sealed: (mail) => ({
      id: randomUUID(),
      sealed: sealMail(keys.outbox, mail),
      recipient: recipientMark(keys.outbox, mail.to),
    }),
  }
}

/**
 * Gives a use case its context. The first one that is called waits until the keys are loaded, and
 * until events are noted for the app's after hooks.
 */
export function bindTo(context: UseCaseContext) {
  const { keyRing, hooks } = context
  let isReady = false

  async function prepare(): Promise<void> {
    if (hooks?.after) await noteForAfterHooks(context)
    if (!keyRing.isLoaded) await keyRing.load()
    isReady = true
  }

  return <Input, Output>(useCase: (context: UseCaseContext, input: Input) => Promise<Output>) =>
    (input: Input): Promise<Output> =>
      isReady ? useCase(context, input) : prepare().then(() => useCase(context, input))
}

/** A use case with its context, as apps call it. */
export type Bind = ReturnType<typeof bindTo>
