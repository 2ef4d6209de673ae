import {
  CONTROL_CHARACTERS_BUT_LINES,
  object,
  oneOf,
  optional,
  queryInteger,
  text,
  timestamp,
  z,
} from '@usher/http'

const STATES = ['open', 'under_review', 'approved', 'rejected'] as const

export const reportQuery = {
  status: optional(oneOf(STATES)),
  page: optional(queryInteger({ min: 1, max: 1_000_000 })),
}

export const decisionBody = object({
  status: oneOf(STATES),
  notes: optional(
    text({
      max: 1000,
      forbidden: {
        characters: CONTROL_CHARACTERS_BUT_LINES,
        message: 'The notes hold a character that cannot be.',
      },
    }),
  ),
})

const reportBody = z.object({
  realm: z.string(),
  id: z.string(),
  status: z.enum(STATES),
  content_type: z.string(),
  content_id: z.string(),
  reporter_id: z.string(),
  reason: z.string(),
  created_at: timestamp(),
  moderator_id: z.string().nullable(),
  notes: z.string().nullable(),
  resolved_at: timestamp().nullable(),
})

export const reportsBody = z.object({
  reports: z.array(reportBody),
  page: z.int(),
  page_size: z.int(),
  total: z.int(),
})

export const reportDetailsBody = reportBody.extend({
  text: z.string().nullable(),
  /** `null` if the content is gone for good. */
  reported: z
    .object({
      author_id: z.string(),
      title: z.string().nullable(),
      text: z.string().nullable(),
      /** An address, or a path of the server. */
      picture: z.string().nullable(),
      is_removed: z.boolean(),
    })
    .nullable(),
})

export const countsBody = z.object({
  apps: z.array(
    z.object({
      realm: z.string(),
      counts: z.array(z.object({ label: z.string(), value: z.int() })),
    }),
  ),
})
