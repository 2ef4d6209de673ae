import { object, oneOf, text, timestamp, UNSTORABLE, z } from '@usher/http'
import { ADMINISTRATOR_ROLES } from './roles.ts'

const role = z.enum(ADMINISTRATOR_ROLES)

export const administratorsBody = z.object({
  administrators: z.array(
    z.object({
      id: z.string(),
      email: z.string(),
      /** `null`: the account may do nothing any more. */
      role: role.nullable(),
      /** `active` or `suspended`. */
      status: z.string(),
      second_factor: z.boolean(),
      last_sign_in_at: timestamp().nullable(),
    }),
  ),
})

const storable = { characters: UNSTORABLE, message: 'The text holds a character that cannot be.' }

export const newAdministrator = object({
  email: text({ min: 3, max: 320, trim: true, forbidden: storable }),
  role: oneOf(ADMINISTRATOR_ROLES),
})

export const invitedBody = z.object({
  id: z.string(),
  email: z.string(),
  role,
  /** To sign in with for the first time; readable here and never again. */
  password: z.string(),
})

export const roleChange = object({ role: oneOf(ADMINISTRATOR_ROLES) })
