import { timestamp, z } from '@usher/http'
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
})
