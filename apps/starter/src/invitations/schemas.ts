import type { Invitation } from '@usher/engine'
import { optional, positionField, queryInteger, timestamp, withDefault, z } from '@usher/http'

export const invitationSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    invited_at: timestamp(),
    /** `null`: the link has run out; invite once more. */
    link_ends_at: timestamp().nullable(),
  })
  .meta({ id: 'Invitation' })

export const invitationsSchema = z.object({
  invitations: z.array(invitationSchema),
  /** For `after`, to get the next page; `null` on the last one. */
  next: z.string().nullable(),
})

export const invitationsQuery = {
  after: optional(positionField()),
  limit: withDefault(queryInteger({ min: 1, max: 200 }), 50),
}

export function invitationBodyOf({ account, invitedAt, expiresAt }: Invitation) {
  return {
    id: account.id,
    email: account.shownIdentifier,
    invited_at: invitedAt,
    link_ends_at: expiresAt ?? null,
  }
}
