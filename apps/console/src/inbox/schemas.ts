import { optional, queryInteger, text, timestamp, UNSTORABLE, withDefault, z } from '@usher/http'

const storable = { characters: UNSTORABLE, message: 'The text holds a character that cannot be.' }
const PAGE = 50
const LONGEST_PAGE = 200

export const inboxQuery = {
  /** Only mails to this address, letter case aside. */
  to: optional(text({ max: 320, trim: true, forbidden: storable })),
  /** Found in recipient, subject and text. */
  search: optional(text({ max: 200, trim: true, forbidden: storable })),
  /** The id of the last mail of the page before. */
  before: optional(queryInteger({ min: 1 })),
  limit: withDefault(queryInteger({ min: 1, max: LONGEST_PAGE }), PAGE),
}

export const mailId = queryInteger({ min: 1 })

export const mailBody = z.object({
  id: z.int(),
  received_at: timestamp(),
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  /** The addresses in the text, in their order. */
  links: z.array(z.string()),
})

export const mailsBody = z.object({ mails: z.array(mailBody), more: z.boolean() })
