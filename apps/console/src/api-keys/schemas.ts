import { apiKeySchema } from '@usher/account-api'
import { optional, positionField, queryInteger, withDefault, z } from '@usher/http'

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

export const apiKeysQuery = {
  after: optional(positionField()),
  limit: withDefault(queryInteger({ min: 1, max: LONGEST_PAGE }), PAGE),
}
