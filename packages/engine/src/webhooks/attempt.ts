import { asAccountId } from '../brand.ts'
import { AFTER_HOOKS, callAfterHook } from '../hooks/after-hooks.ts'
import type { AfterHooks } from '../hooks/hooks.ts'
import type {
  ClaimedDelivery,
  RealmStore,
  WebhookEndpoint,
  WebhookReply,
  WebhookSender,
} from '../ports.ts'
import { openText } from '../sealed-text.ts'
import { signWebhook } from './signature.ts'

export interface AttemptPorts {
  readonly sender: WebhookSender
  /** 32 bytes; opens the secrets of endpoints. */
  readonly sealingKey: Uint8Array
  /** The app's own receiver, within this process. */
  readonly afterHooks?: AfterHooks | undefined
}

/**
 * Signs an event for an endpoint and posts it once, or calls the app's own hook.
 *
 * @throws {Error} whose message says what failed
 */
export async function attemptDelivery(
  { sender, sealingKey, afterHooks = {} }: AttemptPorts,
  { event, body }: Pick<ClaimedDelivery, 'event'> & { body: string },
  { endpoint, now, signal }: { endpoint: WebhookEndpoint; now: Date; signal: AbortSignal },
): Promise<WebhookReply> {
  if (endpoint.id === AFTER_HOOKS) return callAfterHook(afterHooks, { event }, signal)
  const timestamp = Math.floor(now.getTime() / 1_000)
  const signature = signWebhook(secretsOf(sealingKey, endpoint, now), {
    id: event.id,
    timestamp,
    body,
  })
  return sender.post(endpoint.url, {
    headers: {
      'content-type': 'application/json',
      'webhook-id': event.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signature,
    },
    body,
    signal,
  })
}

/** The secret in force first, then the one before it while it may still be checked. */
function secretsOf(key: Uint8Array, endpoint: WebhookEndpoint, now: Date): readonly string[] {
  const { sealedSecret, former } = endpoint
  const sealed = former && former.until > now ? [sealedSecret, former.sealedSecret] : [sealedSecret]
  const secrets = sealed.map((each) => openText(key, each))
  const opened = secrets.filter((secret) => secret !== undefined)
  if (opened.length === 0) throw new Error('the secret was sealed with another SECRET_KEY')
  return opened
}

/**
 * What an endpoint is sent. Addresses are read when they are sent, so that none lies about after its
 * account was erased.
 *
 * @throws {Error} if the database does not say whose event it is
 */
export async function bodyFor(
  { accounts }: Pick<RealmStore, 'accounts'>,
  { include }: WebhookEndpoint,
  { accountId, body }: ClaimedDelivery['event'],
): Promise<string> {
  if (!include.includes('email') || accountId === undefined) return body
  const account = await accounts.findById(asAccountId(accountId))
  if (!account) return body
  const message = JSON.parse(body) as { data: object } // written by `newWebhookEvent`
  return JSON.stringify({ ...message, data: { ...message.data, email: account.shownIdentifier } })
}
