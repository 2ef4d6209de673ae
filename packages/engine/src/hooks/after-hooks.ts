import { asAccountId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { ClaimedDelivery, RealmStore, WebhookReply } from '../ports.ts'
import { disabling } from '../webhooks/endpoint-events.ts'
import type { AfterHooks } from './hooks.ts'

/**
 * The endpoint that stands for the app's own after hooks, among the receivers of webhooks. So they
 * have the same order, leases and retries, and survive a restart.
 */
export const AFTER_HOOKS = 'hooks'

const BUDGET_MILLISECONDS = 15_000 // as long as receivers of webhooks have; shorter than a lease
const ACTOR = 'system'

type Context = Pick<UseCaseContext, 'store' | 'clock'>

/** Has events noted for the app's after hooks from now on, whichever process causes them. */
export async function noteForAfterHooks({ store, clock }: Context): Promise<void> {
  const { webhooks } = store
  const known = await webhooks.findEndpoint(AFTER_HOOKS)
  if (!known) return addHooks({ store, clock })
  if (!known.disabled) return
  const now = clock.now()
  const detail = { endpoint: AFTER_HOOKS }
  const event = { type: 'webhook.enabled', at: now, actor: ACTOR, detail } as const
  await webhooks.enable({ id: AFTER_HOOKS, now, event })
}

async function addHooks({ store, clock }: Context): Promise<void> {
  const { webhooks } = store
  const now = clock.now()
  const detail = { endpoint: AFTER_HOOKS }
  const event = { type: 'webhook.added', at: now, actor: ACTOR, detail } as const
  const endpoint = {
    id: AFTER_HOOKS,
    url: 'hooks:',
    types: [],
    include: [],
    signing: 'v1',
    isOrdered: true,
    sealedSecret: new Uint8Array(), // nothing is signed
    createdAt: now,
  } as const
  try {
    await webhooks.addEndpoint({ endpoint, limit: Number.MAX_SAFE_INTEGER, event })
  } catch (error) {
    // another process that starts at the same time may have been first
    if (!(await webhooks.findEndpoint(AFTER_HOOKS))) throw error
  }
}

/** Notes nothing more for after hooks: the app has none any longer. */
export async function forgetAfterHooks(
  { webhooks }: Pick<RealmStore, 'webhooks'>,
  now: Date,
): Promise<void> {
  const known = await webhooks.findEndpoint(AFTER_HOOKS)
  if (!known || known.disabled) return
  await webhooks.disable(disabling({ id: AFTER_HOOKS, reason: 'operator', now, actor: ACTOR }))
}

/**
 * Calls the app's hook for an event, if it has one.
 *
 * @param signal aborted when the process stops
 * @throws {Error} what the hook throws, or that it took too long
 */
export async function callAfterHook(
  hooks: AfterHooks,
  { event }: Pick<ClaimedDelivery, 'event'>,
  signal: AbortSignal,
): Promise<WebhookReply> {
  const abandoned = new AbortController()
  const giveUp = (why: string) => () => abandoned.abort(new Error(why))
  const stop = giveUp('the server stops')
  const timer = setTimeout(giveUp('the hook took longer than 15 s'), BUDGET_MILLISECONDS)
  signal.addEventListener('abort', stop)
  try {
    if (signal.aborted) stop()
    abandoned.signal.throwIfAborted()
    await Promise.race([called(hooks, event, abandoned.signal), abortionOf(abandoned.signal)])
    return { status: 200 }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

function abortionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

async function called(
  hooks: AfterHooks,
  { id, type, accountId, body }: ClaimedDelivery['event'],
  signal: AbortSignal,
): Promise<void> {
  if (type === 'webhook.test' || accountId === undefined) return
  const { timestamp, data } = JSON.parse(body) as PublicEvent // written by `newWebhookEvent`
  const event = {
    id,
    type,
    at: new Date(timestamp),
    accountId: asAccountId(accountId),
    ...(data.session_id !== undefined && { sessionId: data.session_id }),
    role: data.role,
    provider: data.provider,
  }
  // The event of a type is the one that its hook takes, which TypeScript cannot follow here.
  const hook = hooks[type] as ((event: object, options: object) => void | Promise<void>) | undefined
  await hook?.(event, { signal })
}

interface PublicEvent {
  readonly timestamp: string
  readonly data: Partial<Record<'session_id' | 'role' | 'provider', string>>
}
