import { object, oneOf, optional, text, timestamp, withDefault, z } from '@usher/http'

export const outboxQuery = {
  realm: optional(text({ max: 60 })),
  state: withDefault(oneOf(['waiting', 'failed']), 'failed'),
}

export const outboxMailBody = z.object({
  realm: z.string(),
  id: z.string(),
  /** `null` if it was sealed with another SECRET_KEY: then nobody can send it any more. */
  kind: z
    .enum([
      'activation',
      'address_taken',
      'password_reset',
      'invitation',
      'email_change',
      'email_change_taken',
      'email_change_notice',
      'notice',
      'recovery',
      'sign_in_code',
      'erasure',
      'approval_code',
      'webhook_disabled',
    ])
    .nullable(),
  to: z.string().nullable(),
  created_at: timestamp(),
  attempts: z.int(),
  /** `null`: given up. */
  next_attempt_at: timestamp().nullable(),
  failed_at: timestamp().nullable(),
  /** Codes and sentence of the mail server; it may quote addresses. */
  reason: z.string().nullable(),
})

export const outboxBody = z.object({
  counts: z.array(z.object({ realm: z.string(), waiting: z.int(), failed: z.int() })),
  /** The first hundred of each realm. */
  mails: z.array(outboxMailBody),
})

export const newAddress = object({ to: text({ min: 3, max: 320, trim: true }) })

export const retriedBody = z.object({ retried: z.int() })
