import {
  boolean,
  dateTime,
  errorBody,
  list,
  object,
  oneOf,
  optional,
  queryInteger,
  text,
  timestamp,
  UNSTORABLE,
  withDefault,
  z,
} from '@usher/http'
import { sessionBody } from '../session/schemas.ts'

const storable = { characters: UNSTORABLE, message: 'The text holds a character that cannot be.' }

const STATUSES = ['pending', 'active', 'suspended', 'archived'] as const
const status = z.enum([...STATUSES, 'erasing'])

/** Of every route about one app or one account. */
export const refusals = { 401: errorBody, 403: errorBody, 404: errorBody }

const PAGE = 50
const LONGEST_PAGE = 200

export const ORDERS = ['newest', 'oldest', 'identifier', 'identifier_descending'] as const

/** What a list of accounts is narrowed down by. */
export const countQuery = {
  search: optional(text({ max: 320, trim: true, forbidden: storable })),
  status: optional(oneOf(STATUSES)),
  role: optional(text({ max: 100, forbidden: storable })),
}

export const accountQuery = {
  ...countQuery,
  order: withDefault(oneOf(ORDERS), 'newest'),
  /** The last account of the page before, in the same order. */
  before: optional(text({ max: 100, forbidden: storable })),
  limit: withDefault(queryInteger({ min: 1, max: LONGEST_PAGE }), PAGE),
}

export const accountBody = z.object({
  id: z.string(),
  /** E-mail address or user name, as it was registered. */
  identifier: z.string(),
  /** From the profile, where the app has names. */
  name: z.string().nullable(),
  status,
  roles: z.array(z.string()),
  created_at: timestamp(),
  last_login_at: timestamp().nullable(),
})

export const foundBody = z.object({
  found: z.array(z.object({ realm: z.string(), account: accountBody })),
})

export const accountsBody = z.object({
  accounts: z.array(accountBody),
  /** Whether there are more after the last of this page. */
  more: z.boolean(),
})

export const countBody = z.object({
  count: z.int(),
  /** Whether that is all of them; else only the newest were looked into, and there may be more. */
  complete: z.boolean(),
})

export const noteBody = z.object({
  id: z.string(),
  at: timestamp(),
  /** The administrator's address, or the id where the account is gone. */
  author: z.string(),
  text: z.string(),
})

export const accountDetailBody = accountBody.extend({
  updated_at: timestamp(),
  /** Beside the identifier, as the app's realm has it. */
  profile: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  /** An address that waits for its confirmation by a mail. */
  pending_email: z.string().nullable(),
  /** Why it is suspended, as far as an operator has said. */
  suspension: noteBody.pick({ at: true, author: true }).extend({ reason: z.string() }).nullable(),
  /** When its suspension ends by itself; null: when an operator ends it, or it has none. */
  suspended_until: timestamp().nullable(),
  /** Authenticator app and passkeys. */
  factors: z.int(),
  /** The newest first. */
  notes: z.array(noteBody),
  sessions: z.array(sessionBody.omit({ current: true })),
  one_time_tokens: z.array(
    z.object({ purpose: z.enum(['activation', 'password_reset']), expires_at: timestamp() }),
  ),
})

export const resetBody = z.object({
  /** How many factors there were. */
  removed: z.int(),
})

export const newAccount = object({
  identifier: text({ min: 1, max: 320, trim: true, forbidden: storable }),
  /** Absent, and not invited: where the realm makes a secret. */
  password: optional(text({ min: 1, max: 1024 })),
  /** Mails a link for choosing the password instead. */
  invite: withDefault(boolean(), false),
  roles: optional(list(text({ max: 100, forbidden: storable }), { max: 20 })),
})

export const createdBody = z.object({
  account: accountBody,
  /** Readable here and never again; in realms without passwords only. */
  secret: z.string().nullable(),
})

export const statusChange = object({
  status: oneOf(STATUSES),
  /** For suspensions: what other operators read. */
  reason: optional(text({ max: 500, trim: true, forbidden: storable })),
  /** For suspensions: when the account becomes active again by itself. */
  until: optional(dateTime()),
})

/** Names are those of the realm's profile; what is not named stays as it is. */
export const profileChange = object({ fields: profileFields() })

export const newEmail = object({ email: text({ min: 3, max: 320, trim: true }) })

function profileFields() {
  const field = object({
    name: text({ min: 1, max: 100 }),
    /** Empty: none. */
    value: text({ max: 4_000, trim: true, forbidden: storable }),
  })
  return list(field, { max: 50 })
}

export const importBody = object({
  dry_run: withDefault(boolean(), false),
  accounts: list(
    object({
      identifier: text({ max: 320, trim: true, forbidden: storable }),
      roles: optional(list(text({ max: 100, forbidden: storable }), { max: 20 })),
      status: optional(text({ max: 20 })),
      password_hash: optional(text({ max: 1_000, forbidden: storable })),
      created_at: optional(dateTime()),
      fields: profileFields(),
    }),
    { max: 500 },
  ),
})

export const importedBody = z.object({
  /** In a dry run: those that would be. */
  imported: z.int(),
  /** Their address or user name has an account, which stays as it is. */
  present: z.int(),
  /** Rows that were left out, counted from 0. */
  problems: z.array(z.object({ row: z.int(), reason: z.string() })),
})
