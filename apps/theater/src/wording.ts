import { type RefusalReply, retryLater, secondFactorWords, type Wording } from '@usher/app'
import type { CausedBy } from '@usher/engine'
import type { theaterRealm } from './realm.ts'

/**
 * The schemas check e-mail address, password and the presence of a refresh token. No endpoint takes
 * an access token, requires a role, or names an account or a role.
 */
type Unreachable =
  | 'identifier_invalid'
  | 'password_too_weak'
  | 'refresh_token_missing'
  | CausedBy<'access_tokens' | 'roles' | 'administration'>

/** The contract's words (section 3). */
export const wording: Wording<typeof theaterRealm, Unreachable> = {
  identifier_taken: ({ identifier }) =>
    error(409, `A user with this email ${identifier} already exists.`),
  credentials_invalid: wrongPassword,
  ...secondFactorWords(wrongPassword),
  account_not_active: ({ at }) =>
    at === 'login' ? error(403, 'User account is not activated.') : refreshTokenNotFound(),
  account_already_active: () => error(400, 'User account is already active.'),
  one_time_token_invalid: ({ purpose }) =>
    error(
      400,
      purpose === 'activation' ? 'Invalid or expired activation token.' : 'Invalid email or token.',
    ),

  refresh_token_invalid: ({ reason }) => {
    switch (reason) {
      case 'malformed':
        return error(400, 'Invalid token.')
      case 'expired':
        return error(400, 'Token has expired.')
      case 'unknown':
      case 'reused':
        return refreshTokenNotFound()
    }
  },
  principal_not_found: () => error(404, 'User not found.'),

  rate_limited: ({ retryAfterSeconds }) =>
    retryLater(429, 'Too many attempts. Please try again later.', retryAfterSeconds),
  overloaded: ({ retryAfterSeconds }) =>
    retryLater(503, 'The service is busy. Please try again later.', retryAfterSeconds),
}

function wrongPassword(): RefusalReply {
  return error(401, 'Invalid email or password.')
}

function refreshTokenNotFound(): RefusalReply {
  return error(401, 'Refresh token not found.')
}

function error(status: number, detail: string): RefusalReply {
  return { status, detail }
}
