import { object, text, z } from '@usher/http'
import { USERNAME_MAX, USERNAME_MIN } from '../realm.ts'

/** The length is judged here; of which characters it consists, where the realm says so. */
export const username = () => text({ min: USERNAME_MIN, max: USERNAME_MAX })

/** A.1. */
export const registration = object({ username: username() })

export const registered = z
  .object({ id: z.uuid(), username: z.string(), user_secret: z.string() })
  .meta({ id: 'UserRegisterResponse' })

/** A.2. */
export const login = object({ user_secret: text() })

export const token = z
  .object({ access_token: z.string(), token_type: z.literal('bearer') })
  .meta({ id: 'Token' })
