import { type PasswordProblem, type Refusal, Refused } from '@usher/engine'
import { invalidBody } from '@usher/http'
import { type RefusalReply, retryLater } from './wording.ts'

/** The account API's answer to a refusal of the engine (account API, sections 0 to 7). */
type Words = { readonly [R in Refusal as R['code']]: (refusal: R) => RefusalReply }

/** @returns `undefined` if what was thrown is no refusal but a fault */
export function replyForRefusal(error: unknown): RefusalReply | undefined {
  if (!(error instanceof Refused)) return undefined
  // The table has an entry of the right kind for every code, which TypeScript cannot follow here.
  const word = words[error.refusal.code] as (refusal: Refusal) => RefusalReply
  return word(error.refusal)
}

/** One refusal: its status, its stable code and a sentence for people. */
export function coded(
  status: number,
  code: string,
  detail: string,
  more: { readonly headers?: Readonly<Record<string, string>>; readonly body?: object } = {},
): RefusalReply {
  const { headers, body } = more
  return { status, detail, body: { detail, code, ...body }, ...(headers && { headers }) }
}

/** RFC 6750 §3: the token itself is what is wrong. */
const INVALID_TOKEN = { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }

const sessionEnded = () =>
  coded(401, 'session_ended', 'The session has ended. Sign in again.', INVALID_TOKEN)
const tokenInvalid = () =>
  coded(401, 'access_token_invalid', 'The access token is not valid.', INVALID_TOKEN)
const refreshTokenInvalid = () =>
  coded(401, 'refresh_token_invalid', 'The refresh token is not valid any more. Sign in again.')
const erasurePending = (erasesAt: Date | undefined) =>
  coded(403, 'erasure_pending', 'The account is going to be erased. It can still be kept.', {
    body: { erases_at: erasesAt?.toISOString() },
  })
/** The app says why, in its own words. */
const refusedByHook = ({ code, reason }: { code: string; reason: string }) =>
  coded(403, code, reason, { body: { reason } })
const roleMissing = () => coded(403, 'role_required', 'The account lacks the role for this.')

const words: Words = {
  identifier_taken: () => coded(409, 'identifier_taken', 'This name or address is taken.'),
  identifier_invalid: ({ reason }) => invalidIdentifier(reason),
  identifier_unchanged: () => coded(422, 'invalid', 'This is the present one.'),
  password_too_weak: ({ problems }) => passwordRejected(problems),
  role_unknown: ({ role, known }) =>
    coded(400, 'role_unknown', `There is no role ${role}; known are ${known.join(', ')}.`),
  credentials_invalid: () =>
    coded(401, 'credentials_invalid', 'The name or the password is not right.'),
  account_not_active: ({ status, at, erasesAt }) => {
    if (at === 'request') return sessionEnded()
    if (at === 'refresh') return refreshTokenInvalid()
    if (status === 'erasing') return erasurePending(erasesAt)
    return status === 'pending'
      ? coded(403, 'not_activated', 'The account is not activated yet. Open the link in your mail.')
      : coded(403, 'account_suspended', 'The account is suspended.')
  },
  password_reset_required: () =>
    coded(
      403,
      'password_reset_required',
      'The account needs a new password. Ask for a link to choose one.',
    ),
  account_already_active: () => oneTimeTokenInvalid(),
  account_not_found: () => coded(404, 'account_not_found', 'There is no such account.'),
  one_time_token_invalid: () => oneTimeTokenInvalid(),
  access_token_missing: () => coded(401, 'access_token_missing', 'Sign in first.'),
  access_token_invalid: tokenInvalid,
  access_token_expired: () =>
    coded(401, 'access_token_expired', 'The access token has expired.', INVALID_TOKEN),
  access_token_subject_invalid: tokenInvalid,
  access_token_purpose_wrong: tokenInvalid,
  principal_not_found: sessionEnded,
  session_revoked: sessionEnded,
  refresh_token_missing: refreshTokenInvalid,
  refresh_token_invalid: refreshTokenInvalid,
  refresh_token_purpose_wrong: refreshTokenInvalid,
  roles_missing: roleMissing,
  role_required: roleMissing,
  approval_required: ({ purpose, methods }) =>
    coded(401, 'approval_required', 'Prove first that it is you.', {
      headers: { 'www-authenticate': 'Bearer error="insufficient_user_authentication"' },
      body: { purpose, methods },
    }),
  second_factor_required: () =>
    coded(401, 'second_factor_required', 'Prove your second factor, too.'),
  second_factor_enrolment_required: () =>
    coded(403, 'second_factor_enrolment_required', 'Add a second factor to your account first.'),
  proof_invalid: ({ at }) =>
    coded(
      at === 'sign_in' ? 401 : 403,
      'proof_invalid',
      'This does not prove that it is you, or it was used before.',
    ),
  proof_insufficient: () =>
    coded(403, 'proof_insufficient', 'Your account has a second factor; prove that instead.'),
  challenge_invalid: ({ at }) =>
    coded(
      at === 'sign_in' ? 401 : 400,
      'challenge_invalid',
      'Too late, or too often. Start again.',
    ),
  code_invalid: () =>
    coded(401, 'code_invalid', 'The code is not right any more. Ask for another.'),
  recovery_too_early: ({ opensAt }) =>
    coded(403, 'too_early', 'It is too early for that. The link stays good.', {
      body: { opens_at: opensAt.toISOString() },
    }),
  factor_not_found: () => coded(404, 'factor_not_found', 'There is no such factor of yours.'),
  factor_exists: () => coded(409, 'factor_exists', 'You have an authenticator app already.'),
  factor_missing: () => coded(409, 'factor_missing', 'Add a second factor first.'),
  factor_required: () =>
    coded(409, 'factor_required', 'Your role needs a second factor, and this is the last one.'),
  export_not_found: () => coded(404, 'export_not_found', 'There is no such export of yours.'),
  export_preparing: () =>
    coded(409, 'export_preparing', 'Your data is being prepared. Look again in a minute.'),
  export_expired: () =>
    coded(410, 'export_expired', 'The archive was too old and is gone. Ask for another.'),
  passkey_invalid: ({ at }) =>
    coded(
      at === 'sign_in' ? 401 : 400,
      'passkey_invalid',
      'The passkey could not be verified. Try again, or another way.',
    ),
  passkey_known: () => coded(409, 'passkey_known', 'This passkey is in use already.'),
  passkeys_full: () =>
    coded(409, 'passkeys_full', 'The account has as many passkeys as it can have. Remove one.'),
  api_key_not_allowed: () =>
    coded(403, 'api_key_not_allowed', 'This cannot be done with an API key.'),
  api_key_not_found: () => coded(404, 'api_key_not_found', 'There is no such key of yours.'),
  api_keys_full: () =>
    coded(409, 'api_keys_full', 'The account has as many keys as it can have. Remove one.'),
  audience_unknown: () =>
    coded(400, 'audience_unknown', 'This app makes no tokens for that audience.'),
  scope_invalid: () => coded(400, 'invalid_scope', 'The audience knows no such scope.'),
  provider_unknown: () => coded(404, 'not_found', 'There is no such provider.'),
  provider_unavailable: ({ provider }) =>
    later(503, 'provider_unavailable', `${provider} cannot be reached. Try again later.`, 30),
  return_to_not_allowed: () =>
    coded(400, 'return_to_not_allowed', 'Browsers may not be sent to this address.'),
  hand_over_invalid: () => coded(400, 'hand_over_invalid', 'This sign-in is over. Begin it again.'),
  bridge_token_invalid: () =>
    coded(401, 'bridge_token_invalid', 'This token is not valid here any more. Sign in.'),
  bridge_closed: () =>
    coded(410, 'bridge_closed', 'Tokens of the former system are not taken any more. Sign in.'),
  identity_not_found: () =>
    coded(404, 'identity_not_found', 'The account is not linked with this provider.'),
  last_way_in: () =>
    coded(409, 'last_way_in', 'This is the only way to sign in. Choose a password first.'),
  logout_token_invalid: () => coded(400, 'logout_token_invalid', 'This is no valid logout token.'),
  registration_refused: refusedByHook,
  sign_in_refused: refusedByHook,
  email_change_refused: refusedByHook,
  link_refused: refusedByHook,
  rate_limited: ({ retryAfterSeconds }) =>
    later(429, 'rate_limited', 'Too many attempts. Try again later.', retryAfterSeconds),
  overloaded: ({ retryAfterSeconds }) =>
    later(503, 'overloaded', 'Too much to do at the moment. Try again soon.', retryAfterSeconds),
}

function oneTimeTokenInvalid(): RefusalReply {
  return coded(
    400,
    'one_time_token_invalid',
    'This link is not valid any more. It may have been used, replaced, or too old.',
  )
}

function invalidIdentifier(reason: string): RefusalReply {
  const body = invalidBody('invalid', [{ path: '/identifier', code: 'format', message: reason }])
  return { status: 422, detail: body.detail, body }
}

/** Every rule that the password breaks, at `/password` unless the field is called otherwise. */
export function passwordRejected(
  problems: readonly PasswordProblem[],
  path = '/password',
): RefusalReply {
  const errors = problems.map(({ code, message }) => ({ path, code, message }))
  const detail = problems.map(({ message }) => message).join('; ')
  return { status: 422, detail, body: { ...invalidBody('password_rejected', errors), detail } }
}

function later(status: 429 | 503, code: string, detail: string, seconds: number): RefusalReply {
  return { ...retryLater(status, detail, seconds), body: { detail, code } }
}
