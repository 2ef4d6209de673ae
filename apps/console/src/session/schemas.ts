import { object, text, timestamp, z } from '@usher/http'

// Passwords are judged by the realm's rules; here only what cannot be a password is refused.
const password = text({ min: 1, max: 1024 })

export const credentials = object({ email: text({ min: 1, max: 320 }), password })
export const passwordChange = object({ current_password: password, new_password: password })

export const signedInBody = z.object({
  id: z.string(),
  email: z.string(),
  /** How long the session lasts without a request. */
  idle_seconds: z.int(),
  signed_in_at: timestamp().nullable(),
})

export const sessionBody = z.object({
  id: z.string(),
  created_at: timestamp(),
  expires_at: timestamp(),
  address: z.string().nullable(),
  user_agent: z.string().nullable(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
})

export const sessionsBody = z.object({ sessions: z.array(sessionBody) })
export const endedBody = z.object({ ended: z.int() })
