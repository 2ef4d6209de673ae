import { type Account, type AccountId, type Engine, type Principal, Refused } from '@usher/engine'
import { errorBody, get, post, put, refusal, reply, under, uuid } from '@usher/http'
import { faults, faultsWithBody } from '../../answers.ts'
import { asAnybody, asViewer } from '../guards.ts'
import { maskedEmail, mayReadEmail } from './masked-email.ts'
import {
  changedProfile,
  credentials,
  loggedIn,
  profileChange,
  registeredUser,
  registeredUserBody,
  registration,
  user,
  userBody,
} from './schemas.ts'

const tags = ['Users']
const cacheControl = 'no-store'

/** Accounts, as sections A.4 and C.1 have them. */
export const userRoutes = (engine: Engine) =>
  under('/users', [
    register(engine),
    logIn(engine),
    showMe,
    updateMe(engine),
    showUser(engine),
    isNoUserId('/register'),
    isNoUserId('/login'),
  ])

const register = (engine: Engine) =>
  post('/register', {
    operationId: 'registerUser',
    summary: 'Register a viewer',
    tags,
    cacheControl,
    body: registration,
    responses: {
      201: registeredUser,
      400: errorBody,
      422: errorBody,
      429: errorBody,
      ...faultsWithBody,
    },
    async handle({ body, client }) {
      const { email, password, firstName, lastName } = body
      const { account } = await engine.registerAccount({
        identifier: email,
        password,
        profile: { firstName, lastName },
        client,
      })
      return reply(201, registeredUserBody(account))
    },
  })

const logIn = (engine: Engine) =>
  post('/login', {
    operationId: 'logIn',
    summary: 'Exchange e-mail address and password for a token',
    tags,
    cacheControl,
    body: credentials,
    responses: {
      200: loggedIn,
      401: errorBody,
      422: errorBody,
      429: errorBody,
      ...faultsWithBody,
    },
    async handle({ body, client }) {
      const { email: identifier, password } = body
      const { accessToken, account } = await engine.logIn({ identifier, password, client })
      return reply(200, { token: accessToken, user: userBody(account) })
    },
  })

const showMe = get('/me', {
  operationId: 'showMe',
  summary: 'The user whose token it is',
  tags,
  cacheControl,
  access: asViewer,
  responses: { 200: user, 401: errorBody, 403: errorBody, 404: errorBody, ...faults },
  handle: ({ principal }) => reply(200, userBody(principal.account)),
})

const updateMe = (engine: Engine) =>
  put('/me', {
    operationId: 'updateMe',
    summary: 'Change the own names',
    tags,
    cacheControl,
    access: asViewer,
    body: profileChange,
    responses: {
      200: user,
      401: errorBody,
      403: errorBody,
      404: errorBody,
      422: errorBody,
      ...faultsWithBody,
    },
    async handle({ body, principal, client }) {
      const accountId = principal.account.id
      const change = { accountId, profile: changedProfile(body), client }
      return reply(200, userBody(await engine.updateProfile(change).catch(vanished)))
    },
  })

const showUser = (engine: Engine) =>
  get('/{userId}', {
    operationId: 'showUser',
    summary: 'Anybody’s public profile',
    description: 'The e-mail address is masked, unless the caller is this user or a moderator.',
    tags,
    access: asAnybody,
    params: { userId: uuid() },
    responses: { 200: user, 404: errorBody, 422: errorBody, ...faults },
    async handle({ params, principal }) {
      const account = await engine.store.accounts.findById(params.userId as AccountId)
      if (!account) throw refusal(404, 'User not found')
      return reply(200, publicBody(account, principal))
    },
  })

/** These paths are known and are no users, so they have no profile to be shown (section 0). */
const isNoUserId = (path: string) =>
  get(path, {
    summary: 'Takes POST only',
    hidden: true,
    responses: { 405: errorBody },
    handle: () => {
      throw refusal(405, 'Method Not Allowed', { allow: 'POST' })
    },
  })

function publicBody(account: Account, caller: Principal | undefined) {
  const body = userBody(account)
  return mayReadEmail(caller?.account, account) ? body : { ...body, email: maskedEmail(body.email) }
}

/** The holder of the token was there a moment ago, so this has words of its own. */
function vanished(error: unknown): never {
  const isGone = error instanceof Refused && error.refusal.code === 'account_not_found'
  throw isGone ? refusal(404, 'User not found for update') : error
}
