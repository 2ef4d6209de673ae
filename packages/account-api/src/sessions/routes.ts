import { coded } from '@usher/app'
import type { Clock, Engine, Principal, SessionId } from '@usher/engine'
import {
  del,
  errorBody,
  get,
  guard,
  invalidBody,
  noBody,
  object,
  optional,
  post,
  RequestRefused,
  reply,
  text,
  z,
} from '@usher/http'
import { sessionBodyOf, sessionSchema } from './session-body.ts'

const signedIn = guard<Principal>()
const tags = ['sessions']

/** The sessions of whoever is signed in (account API, section 3). */
export const sessionRoutes = (engine: Engine, clock: Clock) => [
  list(engine, clock),
  findOwn(engine),
  endOne(engine),
  endOthers(engine, clock),
]

const list = ({ store }: Engine, clock: Clock) =>
  get('/sessions', {
    operationId: 'listSessions',
    summary: 'The open sessions, newest first',
    description: '`current` is known where access tokens name their session.',
    tags,
    access: signedIn,
    responses: { 200: z.object({ sessions: z.array(sessionSchema) }), 401: errorBody },
    async handle({ principal: { account, sessionId } }) {
      const sessions = await store.sessions.listActive(account.id, clock.now())
      return reply(200, { sessions: sessions.map((each) => sessionBodyOf(each, sessionId)) })
    },
  })

const findOwn = ({ findOwnSession }: Engine) =>
  post('/sessions/current', {
    operationId: 'findOwnSession',
    summary: 'Which session a refresh token belongs to',
    description: 'For apps whose access tokens do not name their session.',
    tags,
    access: signedIn,
    body: object({ refresh_token: text({ min: 1, max: 4096 }) }),
    responses: {
      200: z.object({ id: z.string() }),
      401: errorBody,
      404: errorBody,
      422: errorBody,
    },
    async handle({ principal: { account }, body: { refresh_token: refreshToken } }) {
      const session = await findOwnSession({ accountId: account.id, refreshToken })
      if (!session) throw notFound()
      return reply(200, { id: session.id })
    },
  })

const endOne = ({ endSession }: Engine) =>
  del('/sessions/{session_id}', {
    operationId: 'endSession',
    summary: 'End one session',
    tags,
    access: signedIn,
    responses: { 204: noBody, 401: errorBody, 404: errorBody },
    async handle({ params, principal: { account }, client }) {
      const sessionId = sessionIdNamed(params.session_id)
      const { ended } = sessionId
        ? await endSession({ accountId: account.id, sessionId, client })
        : { ended: false }
      if (!ended) throw notFound()
      return reply(204)
    },
  })

const endOthers = ({ endSessions, store }: Engine, clock: Clock) =>
  del('/sessions', {
    operationId: 'endOtherSessions',
    summary: 'End all sessions but this one',
    description: '`keep` names the session that stays where access tokens do not.',
    tags,
    access: signedIn,
    query: { keep: optional(text({ max: 200 })) },
    responses: { 200: z.object({ ended: z.int() }), 401: errorBody, 422: errorBody },
    async handle({ query: { keep }, principal: { account, sessionId }, client }) {
      const except = sessionId ?? (await ownSession(keep))
      return reply(200, await endSessions({ accountId: account.id, except, client }))

      async function ownSession(name: string | undefined): Promise<SessionId | undefined> {
        if (name === undefined) return undefined
        const sessions = await store.sessions.listActive(account.id, clock.now())
        const kept = sessions.find(({ id }) => id === name)
        if (!kept) throw unknownSession()
        return kept.id
      }
    },
  })

/** Databases answer text that no id can be with an error. */
function sessionIdNamed(name: string): SessionId | undefined {
  return /^[\w-]{1,100}$/.test(name) ? (name as SessionId) : undefined
}

function notFound(): RequestRefused {
  return new RequestRefused(coded(404, 'session_not_found', 'There is no such session of yours.'))
}

function unknownSession(): RequestRefused {
  const message = 'This is no open session of yours.'
  const body = invalidBody('invalid', [{ path: '?keep', code: 'unknown', message }])
  return new RequestRefused({ status: 422, detail: body.detail, body })
}
