import {
  dateTime,
  oneOf,
  optional,
  queryInteger,
  text,
  timestamp,
  UNSTORABLE,
  withDefault,
  z,
} from '@usher/http'
import { EVENT_TYPES } from './event-types.ts'

const storable = { characters: UNSTORABLE, message: 'The text holds a character that cannot be.' }
const PAGE = 50
const LONGEST_PAGE = 200

/** What the log is narrowed down by, for the page and for the export alike. */
export const eventFilter = {
  realm: optional(text({ max: 60 })),
  type: optional(oneOf(EVENT_TYPES)),
  /** The account that the event is about: its id, e-mail address or user name. */
  account: optional(text({ max: 100, forbidden: storable })),
  /** The client address that it came from. */
  address: optional(text({ max: 100, forbidden: storable })),
  /** Who decided: an administrator's e-mail address or id, or the name of another operator. */
  administrator: optional(text({ max: 100, forbidden: storable })),
  since: optional(dateTime()),
  until: optional(dateTime()),
}

export const eventQuery = {
  ...eventFilter,
  /** As the page before told it in `next`. */
  before: optional(text({ max: 400 })),
  limit: withDefault(queryInteger({ min: 1, max: LONGEST_PAGE }), PAGE),
}

export const eventBody = z.object({
  realm: z.string(),
  id: z.int(),
  type: z.enum(EVENT_TYPES),
  at: timestamp(),
  account_id: z.string().nullable(),
  /** Its e-mail address or user name, while there is such an account. */
  account: z.string().nullable(),
  /** Who decided, if it was not the account itself: `operator:<id or name>`, `system`. */
  actor: z.string().nullable(),
  /** The e-mail address of the administrator who decided, while there is such an account. */
  administrator: z.string().nullable(),
  address: z.string().nullable(),
  user_agent: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})

export const eventsBody = z.object({
  events: z.array(eventBody),
  /** Where the next page begins; absent after the last event. */
  next: z.string().nullable(),
})
