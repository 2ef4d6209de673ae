import { type RefusalReply, retryLater, secondFactorWords, type Wording } from '@usher/app'
import type { CausedBy } from '@usher/engine'
import { z } from '@usher/http'
import { statusOf } from './accounts/schemas.ts'
import { PROOF_RATE, type RateLimits, rateText } from './rate-limits.ts'
import type { vividlyRealm } from './realm.ts'

const COULD_NOT_VALIDATE = 'Could not validate credentials'

/** The schemas check addresses and passwords; guards answer in the words of their endpoint. */
type Unreachable = 'identifier_invalid' | 'password_too_weak' | CausedBy<'roles' | 'administration'>

/** The contract's words (sections 1.6, 2 and 3). A 429 states the limit as it is set. */
export const wordingWith = (rates: RateLimits): Wording<typeof vividlyRealm, Unreachable> => ({
  identifier_taken: () => error(400, 'Email already registered'),
  credentials_invalid: wrongPassword,
  ...secondFactorWords(wrongPassword),
  account_not_active: ({ at, ...account }) =>
    error(403, `${at === 'request' ? 'User account' : 'Account'} is ${statusOf(account)}`),
  one_time_token_invalid: () => error(400, 'Invalid or expired reset token'),

  access_token_missing: () => error(401, 'Not authenticated'),
  access_token_invalid: () => error(401, COULD_NOT_VALIDATE),
  access_token_expired: () => error(401, COULD_NOT_VALIDATE),
  access_token_subject_invalid: () => error(401, COULD_NOT_VALIDATE),
  access_token_purpose_wrong: () => error(401, 'Invalid token type'),
  principal_not_found: () => error(401, 'User not found'),
  session_revoked: () => error(401, 'Session has been revoked'),

  refresh_token_missing: () => error(401, 'Not authenticated'),
  refresh_token_invalid: ({ reason }) =>
    error(
      401,
      reason === 'unknown' || reason === 'reused'
        ? 'Session not found or revoked'
        : COULD_NOT_VALIDATE,
    ),
  refresh_token_purpose_wrong: () => error(401, 'Invalid token type'),

  rate_limited: ({ limit, retryAfterSeconds }) => {
    const rate = { ...rates, proof: PROOF_RATE }[limit as keyof RateLimits | 'proof']
    const text = `Rate limit exceeded: ${rateText(rate)}`
    return { ...retryLater(429, text, retryAfterSeconds), body: { error: text, detail: text } }
  },
  overloaded: ({ retryAfterSeconds }) =>
    retryLater(503, 'The service is busy. Please try again later.', retryAfterSeconds),
})

/** The body of a 429 (contract, section 1.6). */
export const rateLimitedBody = z
  .object({ error: z.string(), detail: z.string() })
  .meta({ id: 'RateLimited' })

function wrongPassword(): RefusalReply {
  return error(401, 'Incorrect email or password')
}

function error(status: number, detail: string): RefusalReply {
  return { status, detail }
}
