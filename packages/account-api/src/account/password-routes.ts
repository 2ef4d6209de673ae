import { coded, passwordRejected } from '@usher/app'
import { type Engine, type Principal, Refused } from '@usher/engine'
import {
  errorBody,
  guard,
  noBody,
  object,
  optional,
  post,
  put,
  RequestRefused,
  reply,
  text,
  z,
} from '@usher/http'
import { withApproval } from '../approvals/approval-guard.ts'

const signedIn = guard<Principal>()
const tags = ['password']
const password = text({ min: 1, max: 1024 })
const refusals = { 401: errorBody, 422: errorBody, 503: errorBody }

/** Changing the own password, or the own secret (account API, sections 0 and 4). */
export const credentialRoutes = (engine: Engine) =>
  engine.realm.credential.kind === 'secret' ? [replaceSecret(engine)] : [changePassword(engine)]

const changePassword = (engine: Engine) =>
  put('/password', {
    operationId: 'changePassword',
    summary: 'Change the password; ends all other sessions',
    description:
      'Accounts with a second factor, and those that never had a password, send the approval ' +
      '`password` in place of `current_password`.',
    tags,
    access: signedIn,
    body: object({ current_password: optional(password), new_password: password }),
    alsoRequired: async (principal) =>
      (await engine.needsApprovalForPassword(principal)) ? [] : ['current_password'],
    bodyExample: {
      current_password: 'four quite random words',
      new_password: 'four other random words',
    },
    responses: { 204: noBody, 403: errorBody, 429: errorBody, ...refusals },
    async handle({ body, principal, client, request }) {
      const { current_password: current, new_password: chosen } = body
      const change = { principal, password: chosen, client, guessable: 'refused' } as const
      try {
        if (current === undefined || (await engine.needsApprovalForPassword(principal))) {
          await engine.checkNewPassword({ principal, password: chosen })
          await withApproval(engine, 'password', { principal, request }, (approval) =>
            engine.changePasswordWithApproval({ ...change, approval }),
          )
        } else {
          await engine.changePassword({ ...change, current })
        }
      } catch (error) {
        throw ownWords(error)
      }
      return reply(204)
    },
  })

const replaceSecret = (engine: Engine) =>
  post('/secret', {
    operationId: 'replaceSecret',
    summary: 'Get another secret; the old one ends',
    description: 'Needs the approval `password`. The secret is answered this once.',
    tags,
    access: signedIn,
    responses: { 200: z.object({ secret: z.string() }), 401: errorBody, 503: errorBody },
    async handle({ principal, client, request }) {
      const replaced = await withApproval(engine, 'password', { principal, request }, (approval) =>
        engine.replaceSecret({ principal, approval, client }),
      )
      return reply(200, replaced)
    },
  })

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
    tags,
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
    tags,
    body: object({ token: text({ min: 1, max: 1024 }), password }),
    responses: { 204: noBody, 400: errorBody, 422: errorBody, 503: errorBody },
    async handle({ body, client }) {
      await engine.resetPassword({ ...body, client, guessable: 'refused' })
      return reply(204)
    },
  }),
]
