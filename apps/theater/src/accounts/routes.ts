import { codeSent } from '@usher/app'
import { type Engine, Refused } from '@usher/engine'
import { errorBody, post, type Route, reply, under } from '@usher/http'
import {
  accessToken,
  activation,
  credentials,
  message,
  refreshTokenBody,
  registered,
  registeredBody,
  registration,
  resetCompletion,
  resetRequest,
  tokenPair,
  tokenPairBody,
} from './schemas.ts'

const ACTIVATED = 'User account activated successfully.'
const MAIL_IS_COMING = 'If you are registered, you will receive an email with instructions.'
const PASSWORD_RESET = 'Password reset successfully.'

const facts = {
  tags: ['accounts'],
  cacheControl: 'no-store', // tokens are among the answers (RFC 6749 §5.1)
} as const

/**
 * Accounts (contract section 3); paths begin with `/accounts`, to be put under `/api/v1`.
 *
 * @param reportFault told of faults that the client must not hear of
 */
export function accountRoutes(
  engine: Engine,
  reportFault: (what: string, fault: unknown) => void,
): Route<unknown>[] {
  return under('/accounts', [
    register(engine),
    activate(engine),
    requestReset(engine, reportFault),
    completeReset(engine),
    logIn(engine),
    refresh(engine),
  ])
}

const register = (engine: Engine) =>
  post('/register/', {
    ...facts,
    summary: 'Register; the account waits for the link in its mail',
    body: registration,
    responses: { 201: registered, 409: errorBody, 422: errorBody, 500: errorBody },
    faultText: 'An error occurred during user creation.',
    async handle({ body: { email: identifier, password }, client }) {
      const { account } = await engine.registerAccount({ identifier, password, client })
      return reply(201, registeredBody(account))
    },
  })

const activate = (engine: Engine) =>
  post('/activate/', {
    ...facts,
    summary: 'Activate an account with the token from its mail',
    body: activation,
    responses: { 200: message(ACTIVATED), 400: errorBody, 422: errorBody },
    async handle({ body, client }) {
      await engine.activateAccount({ ...body, client })
      return reply(200, { message: ACTIVATED })
    },
  })

const requestReset = (engine: Engine, reportFault: (what: string, fault: unknown) => void) =>
  post('/password-reset/request/', {
    ...facts,
    summary: 'Ask for a mail with which a new password can be chosen',
    description: 'The answer is the same whether the address has an account or not.',
    body: resetRequest,
    responses: { 200: message(MAIL_IS_COMING), 422: errorBody },
    async handle({ body: { email }, client }) {
      try {
        await engine.requestPasswordReset({ email, client })
      } catch (fault) {
        // A fault may depend on the account, so it is answered like everything else (section 5).
        if (fault instanceof Refused) throw fault
        reportFault('a password reset request was not carried out', fault)
      }
      return reply(200, { message: MAIL_IS_COMING })
    },
  })

const completeReset = (engine: Engine) =>
  post('/reset-password/complete/', {
    ...facts,
    summary: 'Choose a new password with the token from the mail',
    description: 'A wrong token makes the right one worthless too.',
    body: resetCompletion,
    responses: { 200: message(PASSWORD_RESET), 400: errorBody, 422: errorBody, 500: errorBody },
    faultText: 'An error occurred while resetting the password.',
    async handle({ body, client }) {
      await engine.resetPassword({ ...body, client })
      return reply(200, { message: PASSWORD_RESET })
    },
  })

const logIn = (engine: Engine) =>
  post('/login/', {
    ...facts,
    summary: 'Exchange e-mail address and password for an access and a refresh token',
    body: credentials,
    responses: { 201: tokenPair, 401: errorBody, 403: errorBody, 422: errorBody, 500: errorBody },
    faultText: 'An error occurred while processing the request.',
    async handle({ body: { email: identifier, password }, client, request }) {
      const signIn = { client, code: codeSent(request), withoutRequired: 'refuse' } as const
      return reply(201, tokenPairBody(await engine.logIn({ identifier, password, ...signIn })))
    },
  })

const refresh = (engine: Engine) =>
  post('/refresh/', {
    ...facts,
    summary: 'Exchange a refresh token for a new access token',
    body: refreshTokenBody,
    responses: {
      200: accessToken,
      400: errorBody,
      401: errorBody,
      404: errorBody,
      422: errorBody,
    },
    async handle({ body: { refresh_token: refreshToken }, client }) {
      const { accessToken } = await engine.refreshSession({ refreshToken, client })
      return reply(200, { access_token: accessToken })
    },
  })
