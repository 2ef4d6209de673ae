import { errorBody, get, noBody, post, refusal, reply } from '@usher/http'
import { actorOf } from '../accounts/actor.ts'
import { refusals } from '../accounts/schemas.ts'
import type { Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { deliveryBodyOf } from './bodies.ts'
import { endpointIn, realmWithWebhooks } from './named.ts'
import { deliveriesBody, deliveryQuery, replayedBody, replayRange } from './schemas.ts'

const tags = ['webhooks']
const access = asAdministrator

/** What was sent or is to be sent, and sending it anew. */
export const deliveryRoutes = (realms: Realms) => [
  listDeliveries(realms),
  replayDelivery(realms),
  replayEndpoint(realms),
]

const listDeliveries = (realms: Realms) =>
  get('/realms/{realm}/webhook-deliveries', {
    summary: 'Events on their way to endpoints with their attempts, newest first',
    tags,
    access,
    query: deliveryQuery,
    responses: { 200: deliveriesBody, ...refusals, 422: errorBody },
    async handle({ params, query: { endpoint, limit, ...query } }) {
      const { engine } = realmWithWebhooks(realms, params.realm)
      const endpointId = endpoint && endpointIn({ id: endpoint })
      const page = { ...query, endpointId, limit: limit + 1 }
      const found = await engine.listWebhookDeliveries(page)
      const deliveries = found.slice(0, limit).map(deliveryBodyOf)
      return reply(200, { deliveries, more: found.length > limit })
    },
  })

const replayDelivery = (realms: Realms) =>
  post('/realms/{realm}/webhook-deliveries/{number}/replay', {
    summary: 'Send a delivery anew, with the id that it had',
    tags,
    access,
    responses: { 202: noBody, ...refusals },
    async handle({ params, principal }) {
      const { engine } = realmWithWebhooks(realms, params.realm)
      const number = /^\d{1,15}$/.test(params.number) ? Number(params.number) : 0
      const replay = { which: { number }, actor: actorOf(principal) }
      const { retried } = await engine.retryWebhooks(replay)
      if (retried === 0) throw refusal(404, 'There is no such delivery, or it waits for another.')
      return reply(202)
    },
  })

const replayEndpoint = (realms: Realms) =>
  post('/realms/{realm}/webhooks/{id}/replay', {
    summary: 'Send anew what ended of an endpoint, from a time on',
    tags,
    access,
    body: replayRange,
    responses: { 202: replayedBody, ...refusals, 422: errorBody },
    async handle({ params, body: { since, until = new Date() }, principal }) {
      const { engine } = realmWithWebhooks(realms, params.realm)
      const which = { endpointId: endpointIn(params), since, until }
      const { retried } = await engine.retryWebhooks({ which, actor: actorOf(principal) })
      return reply(202, { replayed: retried })
    },
  })
