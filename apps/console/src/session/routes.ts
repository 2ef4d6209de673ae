import { type Principal, requireRole } from '@usher/engine'
import { del, errorBody, get, guard, noBody, put, reply } from '@usher/http'
import type { Administrators } from '../administrators/open-administrators.ts'
import { ADMINISTRATOR_ROLES } from '../administrators/roles.ts'
import { changeOwnPassword } from './change-password.ts'
import { NO_COOKIE } from './cookie.ts'
import { endSessionNamed } from './end-session-named.ts'
import { endedBody, passwordChange, sessionsBody, signedInBody } from './schemas.ts'
import { sessionBodyOf } from './session-body.ts'
import { signedInBodyOf } from './signed-in-body.ts'

/**
 * The caller is signed in and still an administrator; what each role permits is in
 * `api/permissions.ts`.
 */
export const asAdministrator = guard<Principal>(({ account }) =>
  requireRole(account, ADMINISTRATOR_ROLES),
)

const tags = ['session']
const refusals = { 401: errorBody, 403: errorBody }

/** Signing out, and what administrators do with their own account. */
export const sessionRoutes = (administrators: Administrators) => [
  show(administrators),
  signOut(administrators),
  changePassword(administrators),
  listSessions(administrators),
  endSession(administrators),
  endOthers(administrators),
]

const show = (administrators: Administrators) =>
  get('/session', {
    summary: 'Who is signed in',
    tags,
    access: asAdministrator,
    responses: { 200: signedInBody, ...refusals },
    async handle({ principal: { account } }) {
      return reply(200, await signedInBodyOf(administrators, account))
    },
  })

const signOut = ({ engine }: Administrators) =>
  del('/session', {
    summary: 'Sign out',
    tags,
    access: asAdministrator,
    responses: { 204: noBody, ...refusals },
    async handle({ principal, client }) {
      await engine.logOut({ principal, client })
      return { ...reply(204), headers: { 'set-cookie': NO_COOKIE } }
    },
  })

const changePassword = ({ engine }: Administrators) =>
  put('/session/password', {
    summary: 'Change the own password; ends all other sessions',
    tags,
    access: asAdministrator,
    body: passwordChange,
    responses: {
      204: noBody,
      400: errorBody,
      ...refusals,
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

const listSessions = ({ engine, clock }: Administrators) =>
  get('/session/all', {
    summary: 'The own sessions, newest first',
    tags,
    access: asAdministrator,
    responses: { 200: sessionsBody, ...refusals },
    async handle({ principal: { account, sessionId } }) {
      const sessions = await engine.store.sessions.listActive(account.id, clock.now())
      return reply(200, { sessions: sessions.map((each) => sessionBodyOf(each, sessionId)) })
    },
  })

const endSession = ({ engine }: Administrators) =>
  del('/session/all/{session_id}', {
    summary: 'End one of the own sessions',
    tags,
    access: asAdministrator,
    responses: { 204: noBody, 404: errorBody, ...refusals },
    async handle({ params, principal, client }) {
      const accountId = principal.account.id
      await endSessionNamed(params.session_id, (sessionId) =>
        engine.endSession({ accountId, sessionId, client }),
      )
      return reply(204)
    },
  })

const endOthers = ({ engine }: Administrators) =>
  del('/session/all', {
    summary: 'End all of the own sessions but this one',
    tags,
    access: asAdministrator,
    responses: { 200: endedBody, ...refusals },
    async handle({ principal: { account, sessionId }, client }) {
      const ended = await engine.endSessions({ accountId: account.id, except: sessionId, client })
      return reply(200, ended)
    },
  })
