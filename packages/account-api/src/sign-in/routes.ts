import type { SessionCookie } from '@usher/app'
import { type Engine, type Principal, Refused } from '@usher/engine'
import {
  errorBody,
  guard,
  noBody,
  object,
  optional,
  orElsewhere,
  post,
  reply,
  text,
  z,
} from '@usher/http'
import { grantBodyOf, grantSchema } from './grant-body.ts'
import { grantOrSecondStep, secondStepSchema } from './second-step.ts'

const tags = ['sign-in']
const identifier = text({ min: 1, max: 320 })
const secret = text({ min: 1, max: 1024 })
const refusals = { 401: errorBody, 403: errorBody, 422: errorBody, 429: errorBody, 503: errorBody }

/** Signing in, and staying signed in (account API, sections 2 and 3). */
export const signInRoutes = (engine: Engine, cookie: SessionCookie) => [
  engine.realm.credential.kind === 'secret' ? logInWithSecret(engine) : logIn(engine),
  ...(engine.realm.sessions === 'none' ? [] : [refresh(engine, cookie), logOut(engine)]),
]

/** A grant; or the question for the second step, where the realm has second factors. */
const signedInSchema = ({ realm }: Engine) =>
  realm.secondFactors ? z.union([grantSchema, secondStepSchema]) : grantSchema

const logIn = (engine: Engine) =>
  post('/login', {
    operationId: 'logIn',
    summary: 'Sign in with a password',
    description: 'An unknown name and a wrong password are answered alike.',
    tags,
    body: object({ identifier, password: secret }),
    responses: { 200: signedInSchema(engine), ...refusals },
    async handle({ body, client }) {
      return reply(200, await grantOrSecondStep(engine, () => engine.logIn({ ...body, client })))
    },
  })

const logInWithSecret = (engine: Engine) =>
  post('/login', {
    operationId: 'logIn',
    summary: 'Sign in with a secret',
    tags,
    body: object({ identifier: optional(identifier), secret }),
    responses: { 200: signedInSchema(engine), ...refusals },
    async handle({ body, client }) {
      const answer = await grantOrSecondStep(engine, async () => {
        const signedIn = await engine.logInWithSecret({ secret: body.secret, client })
        const { identifier } = signedIn.account
        const isNamed = body.identifier === undefined || body.identifier === identifier
        if (!isNamed) throw new Refused({ code: 'credentials_invalid' })
        return signedIn
      })
      return reply(200, answer)
    },
  })

const refresh = (engine: Engine, cookie: SessionCookie) =>
  post('/refresh', {
    operationId: 'refreshSession',
    summary: 'Exchange a refresh token for new tokens',
    description:
      'Where tokens rotate, the token is replaced. A client that lost the answer may send the same ' +
      'token again within `refresh_retry_seconds` and gets the same successor. With the header ' +
      '`Usher-Session: cookie` the token is in the cookie, and no body is needed.',
    tags,
    body: orElsewhere(object({ refresh_token: text({ min: 1, max: 4096 }) }), (headers) =>
      cookie.isWanted(headers)
        ? { refresh_token: cookie.read(headers)?.refreshToken ?? 'none' }
        : undefined,
    ),
    responses: { 200: grantSchema, 401: errorBody, 422: errorBody, 503: errorBody },
    async handle({ body: { refresh_token: refreshToken }, client }) {
      const { account, ...tokens } = await engine.refreshSession({ refreshToken, client })
      const kept = { refreshToken, ...tokens } // tokens that do not rotate stay
      return reply(200, grantBodyOf(engine.realm, account, kept))
    },
  })

const logOut = (engine: Engine) =>
  post('/logout', {
    operationId: 'logOut',
    summary: 'End the session',
    description: 'Takes an expired access token of a living session, too. May be repeated.',
    tags,
    access: { ...guard<Principal>(), takesEndedTokens: true },
    responses: { 204: noBody, 401: errorBody, 503: errorBody },
    async handle({ principal, client }) {
      if (principal.sessionId) await engine.logOut({ principal, client })
      return reply(204)
    },
  })
