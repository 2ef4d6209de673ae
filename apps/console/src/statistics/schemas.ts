import { oneOf, optional, text, timestamp, withDefault, z } from '@usher/http'
import { RANGE_NAMES } from './periods.ts'

export const statisticsQuery = {
  realm: optional(text({ max: 60 })),
  range: withDefault(oneOf(RANGE_NAMES), 'month'),
}

export const statisticsBody = z.object({
  /** Oldest first; the last period is not over yet. */
  periods: z.array(
    z.object({
      since: timestamp(),
      registrations: z.int(),
      logins: z.int(),
      failed_logins: z.int(),
      /** The most at a time; `null` where nothing was noted. */
      active_sessions: z.int().nullable(),
    }),
  ),
  active_sessions_now: z.int(),
})
