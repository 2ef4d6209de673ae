import type { Session, SessionId } from '@usher/engine'
import { timestamp, z } from '@usher/http'
import { deviceOf } from './device.ts'

/** A session as its holder sees it (account API, section 3). */
export const sessionSchema = z
  .object({
    id: z.string(),
    created_at: timestamp(),
    last_used_at: timestamp(),
    expires_at: timestamp(),
    address: z.string().nullable(),
    user_agent: z.string().nullable(),
    device: z.object({
      browser: z.string().nullable(),
      os: z.string().nullable(),
      kind: z.enum(['desktop', 'mobile', 'tablet']).nullable(),
    }),
    methods: z.array(z.string()),
    current: z.boolean(),
  })
  .meta({ id: 'Session' })

/** @param own the session that asks, if it is known */
export function sessionBodyOf(
  session: Session,
  own: SessionId | undefined,
): z.input<typeof sessionSchema> {
  return {
    id: session.id,
    created_at: session.createdAt,
    last_used_at: session.lastUsedAt,
    expires_at: session.expiresAt,
    address: session.address ?? null,
    user_agent: session.userAgent ?? null,
    device: deviceOf(session.userAgent),
    methods: [...session.methods],
    current: session.id === own,
  }
}
