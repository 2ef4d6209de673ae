import type { Engine } from '@usher/engine'
import { errorBody, post, reply, under } from '@usher/http'
import { login, registered, registration, token } from './schemas.ts'

const tags = ['auth']
// The answers hold secrets.
const cacheControl = 'no-store'

/** A.1 and A.2 of the contract. */
export const accountRoutes = (engine: Engine) =>
  under('/v1/auth', [register(engine), requestToken(engine)])

const register = (engine: Engine) =>
  post('/register', {
    summary: 'Register with a user name; the secret is shown this once only',
    tags,
    cacheControl,
    body: registration,
    responses: { 200: registered, 400: errorBody, 422: errorBody, 429: errorBody },
    async handle({ body, client }) {
      const { account, secret } = await engine.registerAccount({
        identifier: body.username,
        client,
      })
      return reply(200, {
        id: account.id,
        username: account.shownIdentifier,
        user_secret: secret ?? '',
      })
    },
  })

const requestToken = (engine: Engine) =>
  post('/token', {
    summary: 'Exchange the secret for an access token',
    tags,
    cacheControl,
    body: login,
    responses: { 200: token, 401: errorBody, 422: errorBody, 429: errorBody },
    async handle({ body, client }) {
      const { accessToken } = await engine.logInWithSecret({ secret: body.user_secret, client })
      return reply(200, { access_token: accessToken, token_type: 'bearer' })
    },
  })
