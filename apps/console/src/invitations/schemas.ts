import { optional, positionField, queryInteger, timestamp, withDefault, z } from '@usher/http'
import { accountBody } from '../accounts/schemas.ts'

export const invitationsBody = z.object({
  invitations: z.array(
    z.object({
      account: accountBody,
      /** `operator:<id or name>`, or `account:<id>` where accounts may invite. */
      invited_by: z.string(),
      invited_at: timestamp(),
      /** Of the newest link; `null`: it has run out. */
      link_ends_at: timestamp().nullable(),
    }),
  ),
  /** For `after`, to get the next page; `null` on the last one. */
  next: z.string().nullable(),
})

export const invitationsQuery = {
  after: optional(positionField()),
  limit: withDefault(queryInteger({ min: 1, max: 200 }), 50),
}
