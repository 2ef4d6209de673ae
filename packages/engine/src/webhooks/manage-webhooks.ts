import type { UseCaseContext } from '../context.ts'
import { AFTER_HOOKS } from '../hooks/after-hooks.ts'
import type {
  AuditEvent,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEventType,
  WebhookReplay,
  WebhookSigning,
} from '../ports.ts'
import { openText, sealText } from '../sealed-text.ts'
import { newPrefixedId } from '../tokens/random.ts'
import { disabling } from './endpoint-events.ts'
import { newWebhookEvent } from './public-events.ts'
import { newWebhookSecret, verifierOf } from './signature.ts'

const MOST_ENDPOINTS = 200
const OVERLAP_SECONDS = 24 * 3_600

type Context = Pick<
  UseCaseContext,
  'store' | 'clock' | 'keys' | 'webhooks' | 'realm' | 'wakeWebhookDelivery'
>

/** An endpoint as an operator sees it: never with its secret. */
export interface ListedWebhookEndpoint
  extends Omit<WebhookEndpoint, 'sealedSecret' | 'former' | 'failingSince' | 'disabled'> {
  /** Verifies `v1a` signatures; absent for `v1`, and if it was sealed with another `SECRET_KEY`. */
  readonly publicKey: string | undefined
  /** Until then the secret before this one signs as well. */
  readonly formerUntil: Date | undefined
  readonly failingSince: Date | undefined
  readonly disabledAt: Date | undefined
  readonly disabledReason: 'operator' | 'gone' | 'failing' | undefined
}

/** An endpoint with what its receiver verifies with; shown once for `v1`. */
export interface WebhookEndpointWithSecret {
  readonly endpoint: ListedWebhookEndpoint
  /** `whsec_…` to keep secret, or the public key `whpk_…`. */
  readonly secret: string
}

/**
 * Adds a receiver of events.
 *
 * @returns `refused` with a sentence for the operator: the address may not be reached from here, or
 *   there are too many endpoints
 */
export async function addWebhook(
  context: Context,
  addition: {
    url: string
    types: readonly WebhookEventType[]
    include: readonly 'email'[]
    signing: WebhookSigning
    isOrdered: boolean
    actor: string
  },
): Promise<({ kind: 'added' } & WebhookEndpointWithSecret) | { kind: 'refused'; reason: string }> {
  const { store, clock, keys, webhooks } = context
  const { actor, ...chosen } = addition
  const objection = await webhooks?.sender.objectionTo(chosen.url)
  if (objection !== undefined) return { kind: 'refused', reason: objection }
  const secret = newWebhookSecret(chosen.signing)
  const id = newPrefixedId('whe_')
  const endpoint = {
    ...chosen,
    id,
    sealedSecret: sealText(keys.outbox, secret),
    createdAt: clock.now(),
  }
  const { host } = new URL(chosen.url)
  const event = eventOf('webhook.added', context, { actor, detail: { endpoint: id, host } })
  const { kind } = await store.webhooks.addEndpoint({ endpoint, limit: MOST_ENDPOINTS, event })
  if (kind === 'full') {
    return { kind: 'refused', reason: `there are ${MOST_ENDPOINTS} endpoints already` }
  }
  const added = { ...endpoint, former: undefined, failingSince: undefined, disabled: undefined }
  return { kind: 'added', endpoint: listed(context, added), secret: verifierOf(secret) }
}

/** All receivers but the app's own hooks, the oldest first. */
export async function listWebhooks(context: Context): Promise<readonly ListedWebhookEndpoint[]> {
  const endpoints = await context.store.webhooks.listEndpoints()
  return endpoints
    .filter(({ id }) => id !== AFTER_HOOKS)
    .map((endpoint) => listed(context, endpoint))
}

/** Makes a new secret; for 24 hours both sign. @returns `undefined`: there is no such endpoint */
export async function rotateWebhookSecret(
  context: Context,
  { id, actor }: { id: string; actor: string },
): Promise<WebhookEndpointWithSecret | undefined> {
  const { store, clock, keys } = context
  const found = id === AFTER_HOOKS ? undefined : await store.webhooks.findEndpoint(id)
  if (!found) return undefined
  const secret = newWebhookSecret(found.signing)
  const rotation = {
    id,
    sealedSecret: sealText(keys.outbox, secret),
    formerUntil: new Date(clock.now().getTime() + OVERLAP_SECONDS * 1_000),
    event: eventOf('webhook.secret_rotated', context, { actor, detail: { endpoint: id } }),
  }
  const { rotated } = await store.webhooks.rotateSecret(rotation)
  const endpoint = rotated && (await store.webhooks.findEndpoint(id))
  return endpoint ? { endpoint: listed(context, endpoint), secret: verifierOf(secret) } : undefined
}

/** Stops sending to an endpoint; what waits stays. */
export async function disableWebhook(
  { store, clock }: Context,
  { id, actor }: { id: string; actor: string },
): Promise<{ changed: boolean }> {
  if (id === AFTER_HOOKS) return { changed: false }
  return store.webhooks.disable(disabling({ id, reason: 'operator', now: clock.now(), actor }))
}

/** Sends to a disabled endpoint again, beginning with what waited. */
export async function enableWebhook(
  context: Context,
  { id, actor }: { id: string; actor: string },
): Promise<{ changed: boolean }> {
  const { store, clock, wakeWebhookDelivery } = context
  if (id === AFTER_HOOKS) return { changed: false }
  const event = eventOf('webhook.enabled', context, { actor, detail: { endpoint: id } })
  const outcome = await store.webhooks.enable({ id, now: clock.now(), event })
  wakeWebhookDelivery()
  return outcome
}

/** Sends an event of the type `webhook.test`. @returns `undefined`: there is no such endpoint */
export async function testWebhook(
  context: Context,
  { id, actor }: { id: string; actor: string },
): Promise<{ number: number } | undefined> {
  if (id === AFTER_HOOKS) return undefined
  const { store, clock, wakeWebhookDelivery } = context
  const now = clock.now()
  const event = newWebhookEvent('webhook.test', now, {})
  const audit = eventOf('webhook.tested', context, { actor, detail: { endpoint: id } })
  const sent = await store.webhooks.send({ endpointId: id, event, now, audit })
  wakeWebhookDelivery()
  return sent
}

/** What is on its way, was delivered or given up; the newest first. */
export function listWebhookDeliveries(
  { store }: Context,
  query: Parameters<UseCaseContext['store']['webhooks']['listDeliveries']>[0],
): Promise<readonly WebhookDelivery[]> {
  return store.webhooks.listDeliveries(query)
}

/** Sends deliveries anew, with the ids that they had. */
export async function retryWebhooks(
  context: Context,
  { which, actor }: { which: WebhookReplay; actor: string },
): Promise<{ retried: number }> {
  const detail =
    'number' in which
      ? { delivery: which.number }
      : { endpoint: which.endpointId, since: which.since.toISOString() }
  const event = eventOf('webhook.replayed', context, { actor, detail })
  const outcome = await context.store.webhooks.retry({ which, now: context.clock.now(), event })
  context.wakeWebhookDelivery()
  return outcome
}

function eventOf(
  type: AuditEvent['type'],
  { clock }: Context,
  { actor, detail }: Required<Pick<AuditEvent, 'actor' | 'detail'>>,
): AuditEvent {
  return { type, at: clock.now(), actor, detail }
}

function listed({ keys }: Context, endpoint: WebhookEndpoint): ListedWebhookEndpoint {
  const { sealedSecret, former, disabled, ...shown } = endpoint
  const secret = openText(keys.outbox, sealedSecret)
  const isPublic = endpoint.signing === 'v1a' && secret !== undefined
  return {
    ...shown,
    publicKey: isPublic ? verifierOf(secret) : undefined,
    formerUntil: former?.until,
    disabledAt: disabled?.at,
    disabledReason: disabled?.reason,
  }
}
