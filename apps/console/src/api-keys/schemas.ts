import { optional, queryInteger, rule, text, timestamp, withDefault, z } from '@usher/http'

const PAGE = 50
const LONGEST_PAGE = 200

/** A key as operators see it: never the key itself. */
export const apiKeyBody = z.object({
  id: z.string(),
  name: z.string(),
  /** The first 8 characters of the random part. */
  prefix: z.string(),
  scopes: z.array(z.string()),
  created_at: timestamp(),
  /** To the minute. */
  last_used_at: timestamp().nullable(),
  expires_at: timestamp(),
})

export const apiKeysBody = z.object({ keys: z.array(apiKeyBody) })

export const heldApiKeysBody = z.object({
  keys: z.array(
    apiKeyBody.extend({ account: z.object({ id: z.string(), identifier: z.string() }) }),
  ),
  /** For `after`, to get the next page; `null` on the last one. */
  next: z.string().nullable(),
})

/** When a key was made, in milliseconds, and its id. */
const POSITION = /^\d{1,14}\.[\w-]{1,80}$/

export const apiKeysQuery = {
  after: optional(
    rule(text({ max: 100 }), (position) =>
      POSITION.test(position)
        ? undefined
        : { type: 'value_error', msg: 'Give what `next` of the page before says' },
    ),
  ),
  limit: withDefault(queryInteger({ min: 1, max: LONGEST_PAGE }), PAGE),
}
