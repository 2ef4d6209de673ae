import { cannotHappen, type RefusalReply, retryLater, type Wording } from '@usher/app'

/** The contract's words (section 3). */
export const wording: Wording = {
  identifier_taken: ({ identifier }) =>
    error(409, `A user with this email ${identifier} already exists.`),
  credentials_invalid: () => error(401, 'Invalid email or password.'),
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

  overloaded: ({ retryAfterSeconds }) =>
    retryLater(503, 'The service is busy. Please try again later.', retryAfterSeconds),

  // The schemas refuse these before the engine is asked.
  identifier_invalid: cannotHappen,
  password_too_weak: cannotHappen,
  refresh_token_missing: cannotHappen,
  // No endpoint takes an access token, and the realm has no limits, roles to name or rotation.
  access_token_missing: cannotHappen,
  access_token_invalid: cannotHappen,
  access_token_expired: cannotHappen,
  access_token_subject_invalid: cannotHappen,
  access_token_purpose_wrong: cannotHappen,
  session_revoked: cannotHappen,
  refresh_token_purpose_wrong: cannotHappen,
  account_not_found: cannotHappen,
  role_unknown: cannotHappen,
  roles_missing: cannotHappen,
  role_required: cannotHappen,
  rate_limited: cannotHappen,
}

function refreshTokenNotFound(): RefusalReply {
  return error(401, 'Refresh token not found.')
}

function error(status: number, detail: string): RefusalReply {
  return { status, detail }
}
