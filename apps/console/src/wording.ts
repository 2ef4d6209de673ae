import { type RefusalReply, replyFor, replyForRefusal, retryLater, type Wording } from '@usher/app'
import { type CausedBy, type Realm, Refused } from '@usher/engine'
import { codedErrors, detailErrors, type ErrorFormat, z } from '@usher/http'

const SIGN_IN = { status: 401, detail: 'Sign in first.' }
const ENDED = { status: 401, detail: 'The session has ended. Sign in again.' }

/**
 * Operators activate accounts directly, and the console keeps no refresh tokens. Second factors have
 * the words of the account API.
 */
type Unreachable = CausedBy<
  'activation' | 'one_time_tokens' | 'sessions' | 'rotating_tokens' | 'second_factors'
>

/** The console's answers to refusals of its own realm and of the realms that it administers. */
const wording: Wording<Realm, Unreachable> = {
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

/** The answer to a refusal; `undefined`: what was thrown is a fault. */
export function replyOf(error: unknown): RefusalReply | undefined {
  const isWorded = error instanceof Refused && Object.hasOwn(wording, error.refusal.code)
  if (isWorded) return replyFor(wording, error)
  const reply = replyForRefusal(error)
  if (!reply || reply.status === 401) return reply
  const { status, detail, headers } = reply
  return { status, detail, ...(headers && { headers }) }
}

/** A 401 that asks for an approval says how administrators can prove themselves. */
const notProved = z
  .object({
    detail: z.string(),
    code: z.string().optional(),
    purpose: z.string().optional(),
    methods: z.array(z.string()).optional(),
  })
  .meta({ id: 'NotProved' })

const plain = detailErrors({ otherSchemas: { 401: notProved } })

/** `{"detail": …}`; a proof that is missing is refused in the format of the account API. */
export const consoleErrors: ErrorFormat = {
  ...plain,
  invalidSchema: z.union([plain.invalidSchema, codedErrors().invalidSchema]),
}
