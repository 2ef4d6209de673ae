import { object, text, timestamp, z } from '@usher/http'
import { ADMINISTRATOR_ROLES } from '../administrators/roles.ts'
import { PERMISSIONS } from './permission-names.ts'

// Passwords are judged by the realm's rules; here only what cannot be a password is refused.
const password = text({ min: 1, max: 1024 })

export const credentials = object({ email: text({ min: 1, max: 320 }), password })
export const passwordChange = object({ current_password: password, new_password: password })

export const signedInBody = z.object({
  id: z.string(),
  email: z.string(),
  role: z.enum(ADMINISTRATOR_ROLES),
  /** What the role permits. */
  permissions: z.array(z.enum(PERMISSIONS)),
  /** Whether a second factor has to be added before anything else. */
  must_enrol: z.boolean(),
  /** Whether passkeys can be made at this address. */
  passkeys: z.boolean(),
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
