import { codeSent } from '@usher/app'
import type { Engine, Principal } from '@usher/engine'
import {
  boolean,
  errorBody,
  get,
  guard,
  ifReadable,
  noBody,
  post,
  type RequestFacts,
  reply,
  under,
  withDefault,
} from '@usher/http'
import { newProfile } from './profile.ts'
import {
  credentials,
  message,
  refreshTokenBody,
  registration,
  resetConfirmation,
  resetRequest,
  tokenBody,
  tokenResponse,
  userBody,
  userResponse,
} from './schemas.ts'

const signedIn = guard<Principal>()
const tags = ['auth']

/** A1 to A7 of the contract, section 3. */
export const accountRoutes = (engine: Engine) =>
  under('/auth', [
    register(engine),
    logIn(engine),
    refresh(engine),
    logOut(engine),
    me,
    requestReset(engine),
    confirmReset(engine),
  ])

const register = (engine: Engine) =>
  post('/register', {
    summary: 'Register as a student or teacher and sign in',
    tags,
    body: registration,
    responses: { 201: tokenResponse, 400: errorBody, 422: errorBody, 429: errorBody },
    async handle({ body, client }) {
      const { tokens } = await engine.registerAccount({
        identifier: body.email,
        password: body.password,
        roles: [body.role],
        profile: newProfile({
          firstName: body.first_name,
          lastName: body.last_name,
          gradeLevel: body.grade_level ?? null,
        }),
        client,
      })
      return reply(201, tokenBody(tokens))
    },
  })

const logIn = (engine: Engine) =>
  post('/login', {
    summary: 'Sign in with e-mail address and password',
    tags,
    body: credentials,
    responses: {
      200: tokenResponse,
      401: errorBody,
      403: errorBody,
      422: errorBody,
      429: errorBody,
    },
    async handle({ body, client, request }) {
      const { email: identifier, password } = body
      const signIn = { client, code: codeSent(request), withoutRequired: 'refuse' } as const
      return reply(200, tokenBody(await engine.logIn({ identifier, password, ...signIn })))
    },
  })

const refresh = (engine: Engine) =>
  post('/refresh', {
    summary: 'Exchange a refresh token for a new pair',
    description:
      'The refresh token comes as bearer token, or in the body if there is no Authorization header.',
    tags,
    readsBearer: true,
    body: ifReadable(refreshTokenBody),
    responses: { 200: tokenResponse, 401: errorBody, 403: errorBody },
    async handle({ body, bearer, request, client }) {
      const refreshToken = hasAuthorization(request) ? bearer : body?.refresh_token
      return reply(200, tokenBody(await engine.refreshSession({ refreshToken, client })))
    },
  })

/** With a header of any scheme the body is not looked at (A3). */
function hasAuthorization({ headers }: RequestFacts): boolean {
  return headers.authorization !== undefined
}

const logOut = (engine: Engine) =>
  post('/logout', {
    summary: 'End this session, or all of the account',
    tags,
    access: signedIn,
    query: { all_devices: withDefault(boolean(), false) },
    responses: { 204: noBody, 401: errorBody, 403: errorBody, 422: errorBody },
    async handle({ query, principal, client }) {
      if (query.all_devices) await engine.logOutEverywhere({ principal, client })
      else await engine.logOut({ principal, client })
      return reply(204)
    },
  })

const me = get('/me', {
  summary: 'The account that is signed in',
  tags,
  access: signedIn,
  responses: { 200: userResponse, 401: errorBody, 403: errorBody },
  handle: ({ principal }) => reply(200, userBody(principal.account)),
})

const requestReset = (engine: Engine) =>
  post('/password-reset-request', {
    summary: 'Mail a link for choosing a new password',
    tags,
    body: resetRequest,
    responses: { 202: message, 422: errorBody, 429: errorBody },
    async handle({ body, client }) {
      await engine.requestPasswordReset({ email: body.email, client })
      return reply(202, { message: 'If the email exists, a password reset link has been sent' })
    },
  })

const confirmReset = (engine: Engine) =>
  post('/password-reset-confirm', {
    summary: 'Choose a new password with the token from the mail',
    tags,
    body: resetConfirmation,
    responses: { 200: message, 400: errorBody, 422: errorBody },
    async handle({ body, client }) {
      await engine.resetPassword({ token: body.token, password: body.new_password, client })
      return reply(200, { message: 'Password reset successful' })
    },
  })
