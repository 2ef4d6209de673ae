import type { Engine, Principal } from '@usher/engine'
import { errorBody, get, guard, post, put, reply, under } from '@usher/http'
import { faults, faultsWithBody } from '../answers.ts'
import {
  changedProfile,
  loginForm,
  profileChange,
  registration,
  token,
  userBody,
  userResponse,
} from './schemas.ts'

const signedIn = guard<Principal>()
const cacheControl = 'no-store'

/** Section B.2. */
export const oauth2Routes = (engine: Engine) => [
  ...under('/auth', [register(engine), logIn(engine)]),
  ...under('/users', [showMe, updateMe(engine)]),
]

const register = (engine: Engine) =>
  post('/register', {
    operationId: 'register',
    summary: 'Register a viewer',
    tags: ['Authentication'],
    cacheControl,
    body: registration,
    responses: {
      201: userResponse,
      409: errorBody,
      422: errorBody,
      429: errorBody,
      ...faultsWithBody,
    },
    async handle({ body, client }) {
      const { email, password, first_name, last_name } = body
      const { account } = await engine.registerAccount({
        identifier: email,
        password,
        profile: { firstName: first_name ?? null, lastName: last_name ?? null },
        client,
      })
      return reply(201, userBody(account, account.roles))
    },
  })

const logIn = (engine: Engine) =>
  post('/login', {
    operationId: 'logIn',
    summary: 'Exchange e-mail address and password for a token',
    tags: ['Authentication'],
    cacheControl,
    body: loginForm,
    responses: {
      200: token,
      401: errorBody,
      422: errorBody,
      429: errorBody,
      ...faultsWithBody,
    },
    async handle({ body, client }) {
      const { username: identifier, password } = body
      const { accessToken } = await engine.logIn({ identifier, password, client })
      return reply(200, { access_token: accessToken, token_type: 'bearer' })
    },
  })

const showMe = get('/me', {
  operationId: 'showMe',
  summary: 'The user whose token it is',
  tags: ['Users'],
  cacheControl,
  access: signedIn,
  responses: { 200: userResponse, 401: errorBody, ...faults },
  handle: ({ principal }) => reply(200, userBody(principal.account, principal.tokenRoles)),
})

const updateMe = (engine: Engine) =>
  put('/me', {
    operationId: 'updateMe',
    summary: 'Change the own names',
    tags: ['Users'],
    cacheControl,
    access: signedIn,
    body: profileChange,
    responses: {
      200: userResponse,
      401: errorBody,
      404: errorBody,
      422: errorBody,
      ...faultsWithBody,
    },
    async handle({ body, principal, client }) {
      const { id: accountId } = principal.account
      const profile = changedProfile(body)
      const account = await engine.updateProfile({ accountId, profile, client })
      return reply(200, userBody(account, principal.tokenRoles))
    },
  })
