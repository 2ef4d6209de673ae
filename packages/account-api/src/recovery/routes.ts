import { coded } from '@usher/app'
import { type Engine, type Principal, Refused } from '@usher/engine'
import {
  del,
  errorBody,
  guard,
  noBody,
  object,
  post,
  RequestRefused,
  reply,
  text,
  z,
} from '@usher/http'

const tags = ['recovery']
const password = text({ min: 1, max: 1024 })
const token = text({ min: 1, max: 1024 })
const busy = { 422: errorBody, 429: errorBody, 503: errorBody }

/** The way back for people who have lost every second factor (account API, section 7). */
export const recoveryRoutes = (engine: Engine) => [
  request(engine),
  complete(engine),
  cancel(engine),
  cancelByMail(engine),
]

const request = ({ requestRecovery }: Engine) =>
  post('/recovery', {
    operationId: 'requestRecovery',
    summary: 'Ask for the second factors to be removed',
    description:
      'For a right password a mail goes out with a token that is good after a delay. The answer is ' +
      'the same in every case.',
    tags,
    body: object({ identifier: text({ min: 1, max: 320 }), password }),
    responses: { 202: z.object({}), ...busy },
    async handle({ body, client }) {
      await requestRecovery({ ...body, client })
      return reply(202, {})
    },
  })

const complete = ({ completeRecovery }: Engine) =>
  post('/recovery/complete', {
    operationId: 'completeRecovery',
    summary: 'Remove all second factors with the token of the mail',
    description: 'Ends all sessions and signs nobody in. Before its time the token stays.',
    tags,
    body: object({ token, password }),
    responses: { 204: noBody, 400: errorBody, 403: errorBody, ...busy },
    async handle({ body, client }) {
      try {
        await completeRecovery({ ...body, client })
      } catch (error) {
        throw ownWords(error)
      }
      return reply(204)
    },
  })

const cancel = ({ cancelRecovery }: Engine) =>
  del('/recovery', {
    operationId: 'cancelRecovery',
    summary: 'Cancel the recovery that waits, if one does',
    tags,
    access: guard<Principal>(),
    responses: { 204: noBody, 401: errorBody, 403: errorBody },
    async handle({ principal: { account }, client }) {
      await cancelRecovery({ by: { accountId: account.id }, client })
      return reply(204)
    },
  })

const cancelByMail = ({ cancelRecovery }: Engine) =>
  post('/recovery/cancel', {
    operationId: 'cancelRecoveryByMail',
    summary: 'The same with the token of the mail that cancels',
    description: 'The answer is the same for any token.',
    tags,
    body: object({ token }),
    responses: { 204: noBody, 422: errorBody },
    async handle({ body, client }) {
      await cancelRecovery({ by: body, client })
      return reply(204)
    },
  })

/** A wrong password is a 403 here: nobody is signed in by it. */
function ownWords(error: unknown): unknown {
  if (!(error instanceof Refused) || error.refusal.code !== 'credentials_invalid') return error
  return new RequestRefused(coded(403, 'credentials_invalid', 'The password is not right.'))
}
