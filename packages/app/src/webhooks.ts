import { assertReachable, EgressFailure, type EgressRules, guardedFetch } from '@usher/egress'
import {
  AFTER_HOOKS,
  type WebhookReply,
  type WebhookReport,
  type WebhookSender,
  type Webhooks,
} from '@usher/engine'

const TIMEOUT_MILLISECONDS = 15_000
const MOST_BYTES_READ = 4 * 1024

/** What a server decides about webhooks. */
interface WebhookOptions {
  /** Receivers may be on this machine, without TLS. */
  readonly allowLoopback: boolean
  /** Through which requests leave. Absent: directly. */
  readonly proxy?: URL | undefined
  readonly delivers: boolean
  /** Who is told of receivers that were disabled. Absent: it is only warned of. */
  readonly operator?: Webhooks['operator']
  readonly realm: string
  readonly warn: (message: string) => void
  /** Receives every attempt. */
  readonly onAttempt?: ((realm: string, attempt: WebhookReport) => void) | undefined
}

/** The way to receivers of events; what an operator should know of it is told in one line each. */
export function webhooksOf(options: WebhookOptions): Webhooks {
  const { delivers, operator, realm, warn, onAttempt } = options
  return {
    sender: webhookSender(options),
    delivers,
    operator,
    report(attempt) {
      onAttempt?.(realm, attempt)
      const { result, endpointId, eventId, error } = attempt
      if (endpointId === AFTER_HOOKS) {
        if (result !== 'delivered') warn(`${realm}: ${brokenHook(attempt)}`)
      } else if (result === 'endpoint_disabled') {
        const why = error === 'gone' ? 'it answered 410' : 'nothing succeeded for five days'
        warn(`${realm}: webhook ${endpointId} is disabled, because ${why}`)
      } else if (result === 'given_up') {
        warn(`${realm}: webhook ${endpointId} did not take ${eventId} (${error}); given up`)
      }
    },
  }
}

/** Every failure of the app's own code is told, not only the last. */
function brokenHook({ eventId, attempt, result, error }: WebhookReport): string {
  const next = result === 'given_up' ? 'given up' : 'will be called again'
  return `an after hook failed at ${eventId} (attempt ${attempt}, ${error}); ${next}`
}

function webhookSender({ allowLoopback, proxy }: WebhookOptions): WebhookSender {
  const rules: EgressRules = {
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    maxBytes: MOST_BYTES_READ,
    longAnswers: 'cut',
    reaches: allowLoopback ? ['loopback'] : [],
    proxy,
  }
  const send = guardedFetch(rules)
  return {
    async objectionTo(url) {
      try {
        await assertReachable(rules, url)
        return undefined
      } catch (error) {
        if (error instanceof EgressFailure) return error.message
        if (error instanceof TypeError) return 'that is no URL'
        throw error
      }
    },
    async post(url, { headers, body, signal }) {
      const answer = await send(url, {
        method: 'POST',
        headers: { ...headers, 'user-agent': USER_AGENT },
        body,
        signal,
      })
      const retryAfterSeconds = secondsToWait(answer)
      return { status: answer.status, retryAfterSeconds, text: await beginningOf(answer) }
    },
  }
}

const USER_AGENT = 'usher-webhooks/1'
const CHARACTERS_KEPT = 500

/** What operators see of an answer, which may be anything. */
async function beginningOf(answer: Response): Promise<string | undefined> {
  const text = (await answer.text()).slice(0, CHARACTERS_KEPT)
  return text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim() || undefined
}

/** `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). */
function secondsToWait({ headers }: Response): WebhookReply['retryAfterSeconds'] {
  const wish = headers.get('retry-after')
  if (wish === null) return undefined
  if (/^\d{1,9}$/.test(wish)) return Number(wish)
  const at = Date.parse(wish)
  const served = Date.parse(headers.get('date') ?? '')
  const difference = at - (Number.isNaN(served) ? Date.now() : served)
  return Number.isNaN(difference) ? undefined : Math.max(0, difference / 1_000)
}
