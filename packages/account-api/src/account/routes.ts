import { coded, passwordRejected } from '@usher/app'
import { type Engine, type Principal, Refused } from '@usher/engine'
import {
  errorBody,
  get,
  guard,
  noBody,
  object,
  optional,
  patch,
  post,
  put,
  RequestRefused,
  reply,
  text,
  timestamp,
  z,
} from '@usher/http'
import { accountBodyOf, accountSchema } from './account-body.ts'
import { localeField } from './locale-field.ts'
import { changeFields, profileIn } from './profile-fields.ts'

const signedIn = guard<Principal>()
const password = text({ min: 1, max: 1024 })

const meSchema = accountSchema
  .extend({
    must_enrol: z.boolean(),
    pending_email: z.string().nullable(),
    recovery_requested_at: timestamp().nullable(),
  })
  .meta({ id: 'OwnAccount' })

/** Who is signed in (account API, section 4). */
export const ownAccountRoutes = ({ realm }: Engine) => [
  get('/me', {
    operationId: 'getOwnAccount',
    summary: 'Who is signed in',
    tags: ['account'],
    access: signedIn,
    responses: { 200: meSchema, 401: errorBody },
    handle: ({ principal: { account } }) =>
      reply(200, {
        ...accountBodyOf(realm, account),
        must_enrol: false,
        pending_email: null,
        recovery_requested_at: null,
      }),
  }),
]

/** Changing the own profile. */
export const profileRoutes = ({ realm, updateProfile }: Engine) => [
  patch('/me', {
    operationId: 'updateOwnAccount',
    summary: 'Change the own profile',
    description: 'Fields that are left out stay as they are.',
    tags: ['account'],
    access: signedIn,
    body: object({ ...changeFields(realm), locale: optional(localeField()) }),
    responses: { 200: accountSchema, 401: errorBody, 422: errorBody },
    async handle({ principal, body, client }) {
      const { account } = principal
      const profile = profileIn(realm, body)
      const changed = await updateProfile({
        accountId: account.id,
        profile,
        client,
        locale: body.locale,
      })
      return reply(200, accountBodyOf(realm, changed))
    },
  }),
]

/** Changing the own password. */
export const passwordRoutes = (engine: Engine) => [
  put('/password', {
    operationId: 'changePassword',
    summary: 'Change the password; ends all other sessions',
    tags: ['password'],
    access: signedIn,
    body: object({ current_password: password, new_password: password }),
    responses: {
      204: noBody,
      401: errorBody,
      403: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body, principal, client }) {
      const { current_password: current, new_password: chosen } = body
      try {
        await engine.changePassword({
          principal,
          current,
          password: chosen,
          client,
          guessable: 'refused',
        })
      } catch (error) {
        throw ownWords(error)
      }
      return reply(204)
    },
  }),
]

/** A wrong current password is a 403: the bearer is fine. */
function ownWords(error: unknown): unknown {
  if (!(error instanceof Refused)) return error
  const { refusal } = error
  if (refusal.code === 'credentials_invalid') {
    return new RequestRefused(
      coded(403, 'credentials_invalid', 'The current password is not right.'),
    )
  }
  if (refusal.code === 'password_too_weak') {
    return new RequestRefused(passwordRejected(refusal.problems, '/new_password'))
  }
  return error
}

/** Choosing a new password by a mailed link. */
export const resetRoutes = (engine: Engine) => [
  post('/password/reset', {
    operationId: 'requestPasswordReset',
    summary: 'Ask for a link to choose a new password',
    description: 'The answer is the same whether there is an account or not.',
    tags: ['password'],
    body: object({ identifier: text({ min: 1, max: 320 }) }),
    responses: { 202: z.object({}), 422: errorBody, 429: errorBody, 503: errorBody },
    async handle({ body: { identifier }, client }) {
      await engine.requestPasswordReset({ email: identifier, client })
      return reply(202, {})
    },
  }),
  post('/password/reset/complete', {
    operationId: 'completePasswordReset',
    summary: 'Choose a new password with the token of the mail',
    description: 'Ends all sessions and signs nobody in.',
    tags: ['password'],
    body: object({ token: text({ min: 1, max: 1024 }), password }),
    responses: { 204: noBody, 400: errorBody, 422: errorBody, 503: errorBody },
    async handle({ body, client }) {
      await engine.resetPassword({ ...body, client, guessable: 'refused' })
      return reply(204)
    },
  }),
]
