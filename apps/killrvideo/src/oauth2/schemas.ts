import type { Account, Profile } from '@usher/engine'
import { form, object, oneOf, optional, optionalOrNull, text, z } from '@usher/http'
import { emailAddress, newPassword, storedText } from '../users/fields.ts'
import { namesOf } from '../users/names.ts'

export const registration = object({
  email: emailAddress(),
  password: newPassword(),
  first_name: optionalOrNull(storedText()),
  last_name: optionalOrNull(storedText()),
})

/**
 * The form of the OAuth2 password grant (RFC 6749 §4.3.2). The address is not judged here: one that
 * is none belongs to nobody.
 */
export const loginForm = form({
  grant_type: optional(oneOf(['password', ''])),
  username: storedText(),
  password: text(),
  scope: optional(text()),
  client_id: optional(text()),
  client_secret: optional(text()),
})

export const profileChange = object({
  first_name: optionalOrNull(storedText()),
  last_name: optionalOrNull(storedText()),
})

export const token = z
  .object({ access_token: z.string(), token_type: z.literal('bearer') })
  .meta({ id: 'Token' })

export const userResponse = z
  .object({
    email: z.string(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    user_id: z.guid(),
    roles: z.array(z.string()),
    is_active: z.boolean(),
  })
  .meta({ id: 'UserResponse' })

/** @param roles those in force: of the token, once there is one */
export function userBody(account: Account, roles: readonly string[]): z.input<typeof userResponse> {
  const { firstName, lastName } = namesOf(account)
  return {
    email: account.identifier,
    first_name: firstName,
    last_name: lastName,
    user_id: account.id,
    roles: [...roles],
    is_active: account.status === 'active',
  }
}

/** The fields that are to be written; `null` clears one, what is absent stays. */
export function changedProfile(change: z.output<typeof profileChange>): Profile {
  const { first_name: firstName, last_name: lastName } = change
  return {
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
  }
}
