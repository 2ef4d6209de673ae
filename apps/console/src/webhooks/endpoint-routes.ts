import { webhookView } from '@usher/app'
import { type Engine, WEBHOOK_EVENT_TYPES, type WebhookEventType } from '@usher/engine'
import { errorBody, get, noBody, post, refusal, reply } from '@usher/http'
import { actorOf } from '../accounts/actor.ts'
import { refusals } from '../accounts/schemas.ts'
import type { Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { withSecretOf } from './bodies.ts'
import { endpointIn, noSuchEndpoint, realmWithWebhooks } from './named.ts'
import { newWebhook, testedBody, webhookSecretBody, webhooksBody } from './schemas.ts'

const tags = ['webhooks']
const access = asAdministrator

/** Receivers of events: who they are, and what operators do with them. */
export const endpointRoutes = (realms: Realms) => [
  listEndpoints(realms),
  addEndpoint(realms),
  rotateSecret(realms),
  disableEndpoint(realms),
  enableEndpoint(realms),
  testEndpoint(realms),
]

const listEndpoints = (realms: Realms) =>
  get('/realms/{realm}/webhooks', {
    summary: 'Endpoints that are told what happens to accounts, the oldest first',
    tags,
    access,
    responses: { 200: webhooksBody, ...refusals },
    async handle({ params }) {
      const { engine } = realmWithWebhooks(realms, params.realm)
      const endpoints = (await engine.listWebhooks()).map(webhookView)
      const types = Object.keys(WEBHOOK_EVENT_TYPES) as WebhookEventType[] // a record by type
      return reply(200, { endpoints, types })
    },
  })

const addEndpoint = (realms: Realms) =>
  post('/realms/{realm}/webhooks', {
    summary: 'Add an endpoint',
    description: 'The secret of a `v1` endpoint is in this answer and nowhere else.',
    tags,
    access,
    body: newWebhook,
    responses: { 201: webhookSecretBody, 400: errorBody, ...refusals, 422: errorBody },
    async handle({ params, body: { ordered: isOrdered, ...wanted }, principal }) {
      const { engine } = realmWithWebhooks(realms, params.realm)
      const added = await engine.addWebhook({ ...wanted, isOrdered, actor: actorOf(principal) })
      if (added.kind === 'refused') throw refusal(400, `Not added: ${added.reason}.`)
      return reply(201, withSecretOf(added.endpoint, added.secret))
    },
  })

const rotateSecret = (realms: Realms) =>
  post('/realms/{realm}/webhooks/{id}/secret', {
    summary: 'Make a new secret; for 24 hours the former one signs, too',
    tags,
    access,
    responses: { 200: webhookSecretBody, ...refusals },
    async handle({ params, principal }) {
      const { engine } = realmWithWebhooks(realms, params.realm)
      const id = endpointIn(params)
      const rotated = await engine.rotateWebhookSecret({ id, actor: actorOf(principal) })
      if (!rotated) throw noSuchEndpoint()
      return reply(200, withSecretOf(rotated.endpoint, rotated.secret))
    },
  })

const disableEndpoint = (realms: Realms) =>
  switched(realms, {
    path: '/realms/{realm}/webhooks/{id}/disable',
    summary: 'Send nothing more to an endpoint; what waits stays',
    unchanged: 'There is no such endpoint, or it is disabled already.',
    change: ({ disableWebhook }, change) => disableWebhook(change),
  })

const enableEndpoint = (realms: Realms) =>
  switched(realms, {
    path: '/realms/{realm}/webhooks/{id}/enable',
    summary: 'Send to a disabled endpoint again, beginning with what waited',
    unchanged: 'There is no such endpoint, or it is not disabled.',
    change: ({ enableWebhook }, change) => enableWebhook(change),
  })

interface Switch {
  readonly path: `/realms/{realm}/webhooks/{id}/${'disable' | 'enable'}`
  readonly summary: string
  readonly unchanged: string
  readonly change: (
    engine: Engine,
    change: { readonly id: string; readonly actor: string },
  ) => Promise<{ readonly changed: boolean }>
}

const switched = (realms: Realms, { path, summary, unchanged, change }: Switch) =>
  post(path, {
    summary,
    tags,
    access,
    responses: { 204: noBody, ...refusals },
    async handle({ params, principal }) {
      const { engine } = realmWithWebhooks(realms, params.realm)
      const { changed } = await change(engine, {
        id: endpointIn(params),
        actor: actorOf(principal),
      })
      if (!changed) throw refusal(404, unchanged)
      return reply(204)
    },
  })

const testEndpoint = (realms: Realms) =>
  post('/realms/{realm}/webhooks/{id}/test', {
    summary: 'Send an event of the type `webhook.test`',
    tags,
    access,
    responses: { 202: testedBody, ...refusals },
    async handle({ params, principal }) {
      const { engine } = realmWithWebhooks(realms, params.realm)
      const sent = await engine.testWebhook({ id: endpointIn(params), actor: actorOf(principal) })
      if (!sent) throw noSuchEndpoint()
      return reply(202, { delivery: sent.number })
    },
  })
