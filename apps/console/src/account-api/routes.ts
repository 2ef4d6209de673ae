import type { OpenApp } from '@usher/app'
import type { Clock, Engine, Principal } from '@usher/engine'
import { del, errorBody, get, guard, noBody, post, put, refusal, reply } from '@usher/http'
import { accountAppBodyOf } from '../overview/app-body.ts'
import { accountAppBody } from '../overview/schemas.ts'
import { changeOwnPassword } from '../session/change-password.ts'
import { endSessionNamed, sessionIdNamed } from '../session/end-session-named.ts'
import { endedBody } from '../session/schemas.ts'
import { sessionBodyOf } from '../session/session-body.ts'
import {
  currentBody,
  keepQuery,
  passwordChange,
  refreshTokenBody,
  sessionsBody,
} from './schemas.ts'

/** For everybody: what the account pages have to know of the app. */
export const showApp = (app: OpenApp) =>
  get('/app', {
    summary: 'What people can do with their accounts, and how the contract calls it',
    tags: ['app'],
    responses: { 200: accountAppBody },
    handle: () => reply(200, accountAppBodyOf(app)),
  })

const signedIn = guard<Principal>()
const tags = ['sessions']

/** For realms with sessions. */
export const sessionRoutes = (engine: Engine, clock: Clock) => [
  listSessions(engine, clock),
  findOwn(engine),
  endSession(engine),
  endOthers(engine),
]

/** For realms with passwords. */
export const passwordRoutes = (engine: Engine) => [changePassword(engine)]

const listSessions = ({ store }: Engine, clock: Clock) =>
  get('/sessions', {
    summary: 'The sessions of the account, newest first',
    description: '`current` is known where access tokens name their session.',
    tags,
    access: signedIn,
    responses: { 200: sessionsBody, 401: errorBody },
    async handle({ principal: { account, sessionId } }) {
      const sessions = await store.sessions.listActive(account.id, clock.now())
      return reply(200, { sessions: sessions.map((each) => sessionBodyOf(each, sessionId)) })
    },
  })

const findOwn = ({ findOwnSession }: Engine) =>
  post('/sessions/current', {
    summary: 'Which session a refresh token belongs to',
    description: 'For apps whose access tokens do not name their session.',
    tags,
    access: signedIn,
    body: refreshTokenBody,
    responses: { 200: currentBody, 401: errorBody, 404: errorBody, 422: errorBody },
    async handle({ principal: { account }, body: { refresh_token: refreshToken } }) {
      const session = await findOwnSession({ accountId: account.id, refreshToken })
      if (!session) throw refusal(404, 'This refresh token belongs to no session of yours.')
      return reply(200, { id: session.id })
    },
  })

const endSession = ({ endSession: end }: Engine) =>
  del('/sessions/{session_id}', {
    summary: 'End one session',
    tags,
    access: signedIn,
    responses: { 204: noBody, 401: errorBody, 404: errorBody },
    async handle({ params, principal, client }) {
      const accountId = principal.account.id
      await endSessionNamed(params.session_id, (sessionId) => end({ accountId, sessionId, client }))
      return reply(204)
    },
  })

const endOthers = ({ endSessions }: Engine) =>
  del('/sessions', {
    summary: 'End all sessions but this one',
    description: '`keep` says which one this is, where access tokens do not name their session.',
    tags,
    access: signedIn,
    query: keepQuery,
    responses: { 200: endedBody, 401: errorBody, 422: errorBody },
    async handle({ query, principal: { account, sessionId }, client }) {
      const except = sessionId ?? sessionIdNamed(query.keep)
      return reply(200, await endSessions({ accountId: account.id, except, client }))
    },
  })

const changePassword = (engine: Engine) =>
  put('/password', {
    summary: 'Change the password; ends all other sessions',
    tags: ['password'],
    access: signedIn,
    body: passwordChange,
    responses: {
      204: noBody,
      400: errorBody,
      401: errorBody,
      403: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body, principal, client }) {
      const { current_password: current, new_password: password } = body
      await changeOwnPassword(engine, { principal, current, password, client })
      return reply(204)
    },
  })
