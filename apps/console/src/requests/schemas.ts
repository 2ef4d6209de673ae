import {
  CONTROL_CHARACTERS_BUT_LINES,
  object,
  oneOf,
  optional,
  text,
  timestamp,
  z,
} from '@usher/http'

const STATES = ['pending', 'approved', 'rejected'] as const

export const requestQuery = { status: optional(oneOf(STATES)) }

export const rejection = object({
  reason: text({
    min: 1,
    max: 500,
    trim: true,
    forbidden: {
      characters: CONTROL_CHARACTERS_BUT_LINES,
      message: 'The reason holds a character that cannot be.',
    },
  }),
})

export const requestBody = z.object({
  realm: z.string(),
  id: z.string(),
  requested_by: z.string(),
  /** Address or user name of who made it, while there is such an account. */
  requester: z.string().nullable(),
  email: z.string(),
  name: z.string(),
  details: z.array(z.object({ label: z.string(), value: z.string() })),
  notes: z.string().nullable(),
  status: z.enum(STATES),
  requested_at: timestamp(),
  processed_at: timestamp().nullable(),
  /** An administrator's address, or the actor as the audit log has it. */
  decided_by: z.string().nullable(),
  /** Why it was rejected. */
  reason: z.string().nullable(),
})

export const requestsBody = z.object({ requests: z.array(requestBody) })
