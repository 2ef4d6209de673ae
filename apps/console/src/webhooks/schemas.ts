import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from '@usher/engine'
import {
  boolean,
  dateTime,
  list,
  object,
  oneOf,
  optional,
  queryInteger,
  text,
  timestamp,
  withDefault,
  z,
} from '@usher/http'

const PAGE = 50
const LONGEST_PAGE = 100
const LONGEST_URL = 2_000

const TYPES = Object.keys(WEBHOOK_EVENT_TYPES) as [WebhookEventType, ...WebhookEventType[]]
const STATES = ['queued', 'waiting', 'delivered', 'given_up'] as const

export const newWebhook = object({
  url: text({ min: 1, max: LONGEST_URL, trim: true }),
  /** Empty: every type. */
  types: withDefault(list(oneOf(TYPES), { max: TYPES.length }), []),
  /** Facts beside ids that are sent. */
  include: withDefault(list(oneOf(['email']), { max: 1 }), []),
  signing: withDefault(oneOf(['v1a', 'v1']), 'v1a'),
  ordered: withDefault(boolean(), true),
})

export const webhookBody = z.object({
  id: z.string(),
  url: z.string(),
  types: z.array(z.enum(TYPES)),
  include: z.array(z.enum(['email'])),
  signing: z.enum(['v1a', 'v1']),
  ordered: z.boolean(),
  /** Verifies `v1a` signatures. */
  public_key: z.string().nullable(),
  created_at: timestamp(),
  /** Since when no delivery has succeeded; `null`: the last one did. */
  failing_since: timestamp().nullable(),
  /** Until then the secret before this one signs as well. */
  former_secret_until: timestamp().nullable(),
  disabled_at: timestamp().nullable(),
  disabled_reason: z.enum(['operator', 'gone', 'failing']).nullable(),
})

export const webhooksBody = z.object({
  endpoints: z.array(webhookBody),
  /** What an endpoint can be told. */
  types: z.array(z.enum(TYPES)),
})

export const webhookSecretBody = z.object({
  endpoint: webhookBody,
  /** Of `v1`, readable here and never again; `null` for `v1a`, which has a public key. */
  secret: z.string().nullable(),
})

export const deliveryQuery = {
  endpoint: optional(text({ max: 80 })),
  state: optional(oneOf(STATES)),
  /** The number of the last delivery of the page before. */
  before: optional(queryInteger({ min: 1, max: Number.MAX_SAFE_INTEGER })),
  limit: withDefault(queryInteger({ min: 1, max: LONGEST_PAGE }), PAGE),
}

export const deliveryBody = z.object({
  number: z.int(),
  endpoint: z.string(),
  event: z.object({
    id: z.string(),
    type: z.enum(TYPES),
    account: z.string().nullable(),
    /** JSON as it is sent, but for what the endpoint includes. */
    body: z.string(),
  }),
  state: z.enum(STATES),
  /** Since it was handed to the endpoint, or sent anew. */
  attempts: z.int(),
  created_at: timestamp(),
  next_attempt_at: timestamp().nullable(),
  delivered_at: timestamp().nullable(),
  /** The latest attempts, the oldest first. */
  history: z.array(
    z.object({
      at: timestamp(),
      status: z.int().nullable(),
      error: z.string().nullable(),
      /** The beginning of the answer. */
      text: z.string().nullable(),
    }),
  ),
})

export const deliveriesBody = z.object({
  deliveries: z.array(deliveryBody),
  /** Whether there are older ones than the last of this page. */
  more: z.boolean(),
})

/** Events that were handed to the endpoint at `since` or later, and before `until`. */
export const replayRange = object({ since: dateTime(), until: optional(dateTime()) })

export const replayedBody = z.object({ replayed: z.int() })
export const testedBody = z.object({ delivery: z.int() })
