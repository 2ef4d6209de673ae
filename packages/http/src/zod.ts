import { z } from 'zod'

/** For the bodies of replies: plain zod. Requests are described with this package's fields. */
export { z }

/** In a reply: a `Date`, sent as `2025-10-28T14:03:11.204Z`. */
export function timestamp() {
  return z.date().meta({ override: { type: 'string', format: 'date-time' } })
}
