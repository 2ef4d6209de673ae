import { apiKeySchema } from '@usher/account-api'
import { optional, queryInteger, rule, text, withDefault, z } from '@usher/http'

const PAGE = 50
const LONGEST_PAGE = 200

export const apiKeysBody = z.object({ keys: z.array(apiKeySchema) })

export const heldApiKeysBody = z.object({
  keys: z.array(
    apiKeySchema.extend({ account: z.object({ id: z.string(), identifier: z.string() }) }),
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
