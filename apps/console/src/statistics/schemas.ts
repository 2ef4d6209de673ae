import { dateTime, oneOf, optional, text, timestamp, withDefault, z } from '@usher/http'
import { RANGE_NAMES } from './periods.ts'

export const statisticsQuery = {
  realm: optional(text({ max: 60 })),
  range: withDefault(oneOf(RANGE_NAMES), 'month'),
  /** The reader's time zone, as the IANA database names it: periods begin on its clock. */
  zone: withDefault(text({ max: 60 }), 'UTC'),
  /** Both together: a range of one's own, instead of `range`. */
  since: optional(dateTime()),
  until: optional(dateTime()),
}

export const statisticsBody = z.object({
  /** Oldest first; the last period may not be over yet. */
  periods: z.array(
    z.object({
      since: timestamp(),
      /** Not part of it. */
      until: timestamp(),
      registrations: z.int(),
      logins: z.int(),
      failed_logins: z.int(),
      /** The most at a time; `null` where nothing was noted. */
      active_sessions: z.int().nullable(),
    }),
  ),
  /** All that came right before, in the same length. */
  before: z.object({ registrations: z.int(), logins: z.int(), failed_logins: z.int() }),
  active_sessions_now: z.int(),
})
