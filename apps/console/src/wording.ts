import { retryLater, type Wording } from '@usher/app'
import type { CausedBy, Realm } from '@usher/engine'

const SIGN_IN = { status: 401, detail: 'Sign in first.' }
const ENDED = { status: 401, detail: 'The session has ended. Sign in again.' }

/** Operators activate accounts directly, and the console keeps no refresh tokens. */
type Unreachable = CausedBy<
  'activation' | 'one_time_tokens' | 'sessions' | 'rotating_tokens' | 'second_factors'
>

/** The console's answers to refusals of its own realm and of the realms that it administers. */
export const wording: Wording<Realm, Unreachable> = {
  identifier_taken: () => ({ status: 409, detail: 'There is an account of this name already.' }),
  identifier_invalid: ({ reason }) => ({ status: 400, detail: reason }),
  password_too_weak: ({ reason }) => ({ status: 400, detail: reason }),
  role_unknown: ({ role, known }) => ({
    status: 400,
    detail: `There is no role ${role}; known are ${known.join(', ')}.`,
  }),
  credentials_invalid: () => ({ status: 401, detail: 'E-mail address or password is wrong.' }),
  account_not_active: ({ status, at }) =>
    at === 'login'
      ? { status: 401, detail: 'E-mail address or password is wrong.' }
      : { status: 409, detail: `The account is ${status}.` },
  account_not_found: () => ({ status: 404, detail: 'There is no such account.' }),
  access_token_missing: () => SIGN_IN,
  access_token_invalid: () => SIGN_IN,
  access_token_expired: () => ENDED,
  access_token_subject_invalid: () => SIGN_IN,
  access_token_purpose_wrong: () => SIGN_IN,
  principal_not_found: () => SIGN_IN,
  session_revoked: () => ENDED,
  roles_missing: () => ({ status: 403, detail: 'This account is no administrator any more.' }),
  role_required: () => ({ status: 403, detail: 'This account is no administrator any more.' }),
  rate_limited: ({ retryAfterSeconds }) =>
    retryLater(429, 'Too many attempts. Try again later.', retryAfterSeconds),
  overloaded: ({ retryAfterSeconds }) =>
    retryLater(503, 'Too much to do at the moment. Try again soon.', retryAfterSeconds),
}
