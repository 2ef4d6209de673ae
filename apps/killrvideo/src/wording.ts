import { type RefusalReply, retryLater, type Wording } from '@usher/app'
import type { FormatOptions } from '@usher/http'
import type { killrvideoRealm } from './realm.ts'

/** The schemas of both contracts check addresses, passwords and names of roles. */
export type CheckedBySchemas = 'identifier_invalid' | 'password_too_weak' | 'role_unknown'

/** What both contracts say in the same words (section 0). */
export const sharedWording = {
  credentials_invalid: () => error(401, 'Incorrect email or password'),
  access_token_missing: () => error(401, 'Not authenticated'),
  access_token_invalid: () => error(401, COULD_NOT_VALIDATE),
  // Nobody but the holder of the password learns that an account is suspended: it looks gone.
  account_not_active: ({ at }) =>
    error(401, at === 'login' ? 'Incorrect email or password' : COULD_NOT_VALIDATE),

  rate_limited: ({ retryAfterSeconds }) => retryLater(429, 'Too many requests', retryAfterSeconds),
  overloaded: ({ retryAfterSeconds }) =>
    retryLater(503, 'The service is busy. Please try again later.', retryAfterSeconds),
} satisfies Partial<Wording<typeof killrvideoRealm>>

export const COULD_NOT_VALIDATE = 'Could not validate credentials'

/** What both contracts say when something is broken. */
export const faultWords = {
  fault: 'An unexpected internal server error occurred.',
  unavailable: 'Unable to reach data store. Please try again later.',
} satisfies FormatOptions['words']

export function error(status: number, detail: string): RefusalReply {
  return { status, detail }
}
